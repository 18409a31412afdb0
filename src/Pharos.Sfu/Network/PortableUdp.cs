using System.Net;
using System.Net.Sockets;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// A UDP port with nothing but what .NET has on every system: a call a datagram. On a machine with several addresses the system chooses which
/// one answers leave from.
/// </summary>
internal sealed class PortableUdp : IUdpDriver
{
    // A waking datagram may be lost on a full socket: then the loop sleeps no longer than this.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly UdpCounters _counters;
    private readonly SocketAddress _from;
    private readonly SocketAddress _to;
    private readonly Socket _waker;
    private readonly SocketAddress _self;
    private readonly TransportAddress _wakerAddress;
    private int _isWoken;

    /// <summary>Makes one.</summary>
    /// <param name="socket">A bound socket that does not block; it stays the caller's.</param>
    /// <param name="reason">Why not another.</param>
    /// <param name="counters">Where to count.</param>
    public PortableUdp(Socket socket, string reason, UdpCounters counters)
    {
        (_socket, Reason, _counters) = (socket, reason, counters);
        (_from, _to) = (new SocketAddress(socket.AddressFamily), new SocketAddress(socket.AddressFamily));
        // By IPv4, which a socket of IPv6 takes too: where IPv6 is switched off there is no ::1, and yet the socket may be one of IPv6.
        var loopback = IPAddress.Loopback;
        _self = new IPEndPoint(loopback, ((IPEndPoint)socket.LocalEndPoint!).Port).Serialize();
        _waker = UdpSocket.Create(AddressFamily.InterNetwork);
        _waker.Bind(new IPEndPoint(loopback, 0));
        TransportAddress.TryFrom(loopback.GetAddressBytes(), (ushort)((IPEndPoint)_waker.LocalEndPoint!).Port, out _wakerAddress);
    }

    /// <inheritdoc/>
    public UdpSendPath SendPath => UdpSendPath.OneByOne;

    /// <inheritdoc/>
    public string Reason { get; }

    private bool IsIPv6 => _socket.AddressFamily == AddressFamily.InterNetworkV6;

    /// <inheritdoc/>
    public int Receive(DatagramBatch batch)
    {
        batch.Clear();
        for (var slot = 0; slot < DatagramBatch.Capacity && _socket.Poll(0, SelectMode.SelectRead); slot++)
        {
            if (!TryReceive(batch.Slot(slot), out var length)) continue;
            if (length > DatagramBatch.MaxDatagram)
            {
                _counters.Oversized++;
                continue;
            }
            var remote = SocketAddressBytes.Read(_from.Buffer.Span, IsIPv6);
            if (remote != _wakerAddress) batch.Add(slot, length, new(remote, IsTcp: false, LocalAddresses.Any));
        }
        _counters.Received += batch.Count;
        return batch.Count;
    }

    /// <inheritdoc/>
    public void Send(Outbox outbox)
    {
        foreach (ref readonly var entry in outbox.Entries)
        {
            if (entry.Path.IsTcp) continue;
            if (!SocketAddressBytes.TryWrite(_to.Buffer.Span, entry.Path.Remote, IsIPv6))
            {
                _counters.SendErrors++;
                continue;
            }
            try
            {
                _socket.SendTo(outbox.Bytes(entry), SocketFlags.None, _to);
                _counters.Sent++;
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
            {
                _counters.SendDrops++;
            }
            catch (SocketException)
            {
                _counters.SendErrors++;
            }
        }
    }

    /// <inheritdoc/>
    public bool Wait(TimeSpan timeout)
    {
        var isReady = _socket.Poll(timeout < LongestSleep ? timeout : LongestSleep, SelectMode.SelectRead);
        return Interlocked.Exchange(ref _isWoken, 0) != 0 || isReady;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) != 0) return;
        try
        {
            _waker.SendTo([], SocketFlags.None, _self);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The loop wakes by itself soon, or there is none left.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _waker.Dispose();

    private bool TryReceive(Span<byte> bytes, out int length)
    {
        length = 0;
        try
        {
            length = _socket.ReceiveFrom(bytes, SocketFlags.None, _from);
            return true;
        }
        catch (SocketException failure)
        {
            // Windows reports what is too long, and the ICMP errors of datagrams sent before, in place of a datagram.
            if (failure.SocketErrorCode == SocketError.MessageSize) _counters.Oversized++;
            return false;
        }
    }
}
