namespace Pharos.Load.Watching;

/// <summary>The datagrams of one receive.</summary>
internal sealed class ReceiveBatch
{
    /// <summary>Messages at most.</summary>
    public const int MaxMessages = 8;

    /// <summary>Bytes of the longest datagram; more of it are left out.</summary>
    public const int MaxDatagram = 2_048;

    // What Linux cuts a message into at most (UDP_MAX_SEGMENTS).
    private const int MaxSegments = 128;

    // Ciphers that work on whole blocks may write a little behind a datagram.
    private const int Stride = MaxDatagram + 80;

    private readonly byte[] _bytes = new byte[MaxMessages * MaxSegments * Stride];
    private readonly int[] _lengths = new int[MaxMessages * MaxSegments];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>A datagram; it may be written to.</summary>
    public Span<byte> this[int index] => _bytes.AsSpan(index * Stride, _lengths[index]);

    /// <summary>Lets all go.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes the datagrams of a message.</summary>
    /// <param name="message">Their bytes, one behind the other.</param>
    /// <param name="segment">Bytes of each but the last, which may have fewer.</param>
    public void Add(ReadOnlySpan<byte> message, int segment)
    {
        do
        {
            var datagram = message[..Math.Min(segment, message.Length)];
            message = message[datagram.Length..];
            _lengths[Count] = Math.Min(datagram.Length, MaxDatagram);
            datagram[.._lengths[Count]].CopyTo(_bytes.AsSpan(Count * Stride));
            Count++;
        }
        while (!message.IsEmpty && Count < _lengths.Length);
    }
}
