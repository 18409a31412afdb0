using Org.BouncyCastle.Tls;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// The datagrams of one association, as BouncyCastle takes and gives them. Records that are sent one after another share a datagram: a
/// flight is lost or comes as a whole, which makes for fewer repeats. Used by one thread at a time.
/// </summary>
/// <param name="inbox">What came.</param>
/// <param name="send">Takes what is to go.</param>
/// <param name="sendLimit">Bytes of a datagram at the most.</param>
/// <param name="isServer">Whether this side is the DTLS server.</param>
internal sealed class DtlsFlow(DtlsInbox inbox, Action<ReadOnlyMemory<byte>> send, int sendLimit, bool isServer) : DatagramTransport
{
    private readonly byte[] _outgoing = new byte[sendLimit];
    private DtlsScreen _screen = new() { AwaitsVerify = isServer };
    private long? _newAt = isServer ? TimeProvider.System.GetTimestamp() : null;
    private int _length;

    /// <summary>Whether BouncyCastle has ended the association.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether this side has ended it.</summary>
    public bool IsEnded => inbox.IsClosed;

    /// <summary>
    /// How long no new record may come, for a client after the first: its server may begin to listen late. Null for as long as it likes.
    /// </summary>
    public TimeSpan? Patience { get; set; }

    /// <summary>Whether <see cref="Patience"/> came to its end.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>See <see cref="DtlsScreen.LeastCiphertext"/>.</summary>
    public int LeastCiphertext { set => _screen.LeastCiphertext = value; }

    /// <inheritdoc/>
    public int GetReceiveLimit() => DtlsInbox.MaxLength;

    /// <inheritdoc/>
    public int GetSendLimit() => sendLimit;

    /// <inheritdoc/>
    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    /// <summary>Sends what waits, and takes the next datagram; -1 when none came in time. A time of 0 does not wait.</summary>
    /// <exception cref="TlsFatalAlert">The association was closed on this side, or nothing new came for too long.</exception>
    public int Receive(Span<byte> buffer, int waitMillis)
    {
        Flush();
        var wait = TimeSpan.FromMilliseconds(waitMillis);
        var datagram = inbox.Take(PatienceLeft < wait ? PatienceLeft : wait);
        if (inbox.IsClosed) throw new TlsFatalAlert(AlertDescription.user_canceled);
        var length = datagram is null ? 0 : Admit(datagram);
        IsStalled = PatienceLeft <= TimeSpan.Zero;
        if (IsStalled) throw new TlsFatalAlert(AlertDescription.user_canceled);
        if (datagram is null) return -1;
        if (length == 0 || length > buffer.Length) return 0;
        datagram.AsSpan(0, length).CopyTo(buffer);
        return length;
    }

    /// <inheritdoc/>
    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> buffer)
    {
        if (_length + buffer.Length > sendLimit) Flush();
        buffer.CopyTo(_outgoing.AsSpan(_length));
        _length += buffer.Length;
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        if (_length == 0) return;
        var datagram = _outgoing.AsSpan(0, _length).ToArray();
        _length = 0;
        send(datagram);
    }

    /// <inheritdoc/>
    public void Close()
    {
        IsClosed = true;
        Flush();
    }

    private TimeSpan PatienceLeft => Patience is { } patience && _newAt is { } newAt
        ? patience - TimeProvider.System.GetElapsedTime(newAt)
        : TimeSpan.MaxValue;

    private int Admit(ReadOnlySpan<byte> datagram)
    {
        var last = _screen.Last;
        var length = _screen.Admit(datagram);
        if (_screen.Last != last) _newAt = TimeProvider.System.GetTimestamp();
        return length;
    }
}
