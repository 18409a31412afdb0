using System.Buffers;
using System.Collections.Concurrent;
using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Peers;

/// <summary>
/// Datagrams on their way to a loop that did not come by its own socket: those of TCP connections, and those of a session's new path that
/// reached the socket of another loop. There is a bound to how many wait, as a socket's buffer has one: what comes faster than the loop
/// takes it is dropped. Added by any thread, taken by the loop's.
/// </summary>
internal sealed class DatagramQueue
{
    /// <summary>Datagrams that wait at most.</summary>
    public const int MaxCount = 4096;

    private readonly ConcurrentQueue<QueuedDatagram> _datagrams = new();
    private int _count;
    private long _dropped;

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _datagrams.IsEmpty;

    /// <summary>Datagrams that found no place.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Copies a datagram in; false where too many wait.</summary>
    /// <param name="path">The way it came.</param>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="from">The loop whose socket it came by; null over TCP.</param>
    public bool TryAdd(in TransportPath path, ReadOnlySpan<byte> datagram, MediaLoop? from)
    {
        if (Interlocked.Increment(ref _count) > MaxCount)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _dropped);
            return false;
        }
        var bytes = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(bytes);
        _datagrams.Enqueue(new QueuedDatagram(path, bytes, datagram.Length, from));
        return true;
    }

    /// <summary>Takes the oldest; its bytes go back by <see cref="Return"/>.</summary>
    public bool TryTake(out QueuedDatagram datagram)
    {
        if (!_datagrams.TryDequeue(out datagram)) return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>The bytes of a datagram are not needed any more.</summary>
    public static void Return(in QueuedDatagram datagram) => ArrayPool<byte>.Shared.Return(datagram.Rented);
}

/// <summary>A datagram that waits for a loop.</summary>
/// <param name="Path">The way it came.</param>
/// <param name="Rented">Where its bytes are.</param>
/// <param name="Length">How many.</param>
/// <param name="From">The loop whose socket it came by; null over TCP.</param>
internal readonly record struct QueuedDatagram(TransportPath Path, byte[] Rented, int Length, MediaLoop? From)
{
    /// <summary>The bytes; they may be written to.</summary>
    public Span<byte> Bytes => Rented.AsSpan(0, Length);
}
