using System.Buffers;
using System.Collections.Concurrent;
using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Peers;

/// <summary>
/// Datagrams of TCP connections on their way to the loop. There is a bound to how many wait, as a UDP socket's buffer has one: what comes
/// faster than the loop takes it is dropped. Added by any thread, taken by the loop's.
/// </summary>
internal sealed class TcpFrames
{
    /// <summary>Datagrams that wait at most.</summary>
    public const int MaxCount = 4096;

    private readonly ConcurrentQueue<TcpFrameBytes> _frames = new();
    private int _count;
    private long _dropped;

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _frames.IsEmpty;

    /// <summary>Datagrams that found no place.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Copies a datagram in; false where too many wait.</summary>
    public bool TryAdd(in TransportPath path, ReadOnlySpan<byte> datagram)
    {
        if (Interlocked.Increment(ref _count) > MaxCount)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _dropped);
            return false;
        }
        var bytes = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(bytes);
        _frames.Enqueue(new TcpFrameBytes(path, bytes, datagram.Length));
        return true;
    }

    /// <summary>Takes the oldest; its bytes go back by <see cref="Return"/>.</summary>
    public bool TryTake(out TcpFrameBytes frame)
    {
        if (!_frames.TryDequeue(out frame)) return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>The bytes of a datagram are not needed any more.</summary>
    public static void Return(in TcpFrameBytes frame) => ArrayPool<byte>.Shared.Return(frame.Rented);
}

/// <summary>A datagram of a TCP connection.</summary>
/// <param name="Path">The connection.</param>
/// <param name="Rented">Where its bytes are.</param>
/// <param name="Length">How many.</param>
internal readonly record struct TcpFrameBytes(TransportPath Path, byte[] Rented, int Length)
{
    /// <summary>The bytes; they may be written to.</summary>
    public Span<byte> Bytes => Rented.AsSpan(0, Length);
}
