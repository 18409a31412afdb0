namespace Pharos.Sfu.Dtls;

/// <summary>
/// The datagrams that wait for the thread of a handshake: bounded, so that a flood costs no more memory than this. All members may be
/// called from any thread.
/// </summary>
internal sealed class DtlsInbox
{
    /// <summary>Datagrams it holds: a flight of the largest certificates in the smallest pieces takes about 20.</summary>
    public const int MaxDatagrams = 64;

    /// <summary>Bytes it holds.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Bytes of the longest datagram it takes: above every MTU that media comes over.</summary>
    public const int MaxLength = 2048;

    private readonly object _gate = new();
    private readonly Queue<byte[]> _datagrams = new();
    private int _bytes;
    private bool _closed;
    private long _dropped;

    /// <summary>Datagrams that found no place, or were let go.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether there is nothing to take.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _datagrams.Count == 0;
        }
    }

    /// <summary>Whether <see cref="Close"/> was called.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Copies a datagram in; false where it is too long, or there is no place. Never waits.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            var fits = !_closed && datagram.Length is > 0 and <= MaxLength && _datagrams.Count < MaxDatagrams
                && _bytes + datagram.Length <= MaxBytes;
            if (!fits)
            {
                _dropped++;
                return false;
            }
            _datagrams.Enqueue(datagram.ToArray());
            _bytes += datagram.Length;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Takes the oldest, waiting for one to come; null after the time, and once it is closed.</summary>
    public byte[]? Take(TimeSpan wait)
    {
        var begin = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (!_closed && _datagrams.Count == 0)
            {
                var left = wait - TimeProvider.System.GetElapsedTime(begin);
                if (left <= TimeSpan.Zero) return null;
                Monitor.Wait(_gate, left);
            }
            if (!_datagrams.TryDequeue(out var datagram)) return null;
            _bytes -= datagram.Length;
            return datagram;
        }
    }

    /// <summary>Lets go what it holds.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _dropped += _datagrams.Count;
            _datagrams.Clear();
            _bytes = 0;
        }
    }

    /// <summary>Empties it, takes no more, and wakes who waits.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _datagrams.Clear();
            _bytes = 0;
            Monitor.PulseAll(_gate);
        }
    }
}
