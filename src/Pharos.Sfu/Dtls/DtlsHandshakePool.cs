namespace Pharos.Sfu.Dtls;

/// <summary>
/// The threads that handshakes block: so many at a time, made when they are needed, gone when they are idle. What comes beyond waits; what
/// finds no place to wait is refused. All members may be called from any thread.
/// </summary>
internal sealed class DtlsHandshakePool : IDisposable
{
    // At about 1 ms of CPU a handshake, one core works off 64 × 16 before the first of them gives up.
    private const int WaitingPerThread = 16;

    // BouncyCastle goes some 30 frames deep; the platform's default of 1.5 to 8 MB is for more.
    private const int StackBytes = 512 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Queue<DtlsAssociation> _waiting = new();
    private readonly int _maxThreads;
    private int _threads;
    private int _idle;
    private bool _disposed;
    private long _refused;

    /// <summary>Makes one with no threads yet.</summary>
    /// <param name="maxHandshakes">Handshakes under way at a time; 1 or more.</param>
    public DtlsHandshakePool(int maxHandshakes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxHandshakes, 1);
        _maxThreads = maxHandshakes;
    }

    /// <summary>Handshakes that found no place to wait.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Threads there are now.</summary>
    public int Threads
    {
        get
        {
            lock (_gate) return _threads;
        }
    }

    /// <summary>Has a handshake run when there is a thread for it; false where too many wait already.</summary>
    public bool TryAdd(DtlsAssociation association)
    {
        lock (_gate)
        {
            if (_disposed || _waiting.Count >= _maxThreads * WaitingPerThread)
            {
                _refused++;
                return false;
            }
            _waiting.Enqueue(association);
            if (_idle >= _waiting.Count) Monitor.Pulse(_gate);
            else if (_threads < _maxThreads)
            {
                _threads++;
                new Thread(Work, StackBytes) { IsBackground = true, Name = "dtls" }.Start();
            }
            return true;
        }
    }

    /// <summary>Closes those that wait, and lets the threads end with what they run.</summary>
    public void Dispose()
    {
        DtlsAssociation[] left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
        foreach (var association in left) association.Close();
    }

    private void Work()
    {
        while (Next() is { } association) association.Run();
    }

    private DtlsAssociation? Next()
    {
        lock (_gate)
        {
            var inTime = true;
            while (_waiting.Count == 0)
            {
                if (_disposed || !inTime)
                {
                    _threads--;
                    return null;
                }
                _idle++;
                inTime = Monitor.Wait(_gate, Idle);
                _idle--;
            }
            return _waiting.Dequeue();
        }
    }
}
