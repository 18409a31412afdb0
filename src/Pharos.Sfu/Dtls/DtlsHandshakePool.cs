using Pharos.Sfu.Network;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// The threads that handshakes block: so many at a time, made when they are needed, gone when they are idle. What comes beyond waits; what
/// finds no place to wait is refused. One remote network has a share of the threads and no more, waits with as many as it leaves places to
/// others, and those that wait take turns by their network: who opens many handshakes and leaves them hanging stands in nobody's way but
/// its own. All members may be called from any thread.
/// </summary>
internal sealed class DtlsHandshakePool : IDisposable
{
    // At about 1 ms of CPU a handshake, one core works off 64 × 16 before the first of them gives up.
    private const int WaitingPerThread = 16;

    // Of threads: an office behind one address is served 16 at a time, and it takes four addresses to hold them all.
    private const int SharesOfAll = 4;

    // BouncyCastle goes some 30 frames deep; the platform's default of 1.5 to 8 MB is for more.
    private const int StackBytes = 512 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Dictionary<RemoteNetwork, Line> _lines = [];
    private readonly Queue<Line> _ready = new();
    private readonly int _maxThreads;
    private readonly int _threadsEach;
    private int _waiting;
    private int _runnable; // of those that wait, as many as their networks' shares allow to run
    private int _threads;
    private int _idle;
    private bool _disposed;
    private long _refused;
    private long _dropped;

    /// <summary>Makes one with no threads yet.</summary>
    /// <param name="maxHandshakes">Handshakes under way at a time; 1 or more.</param>
    public DtlsHandshakePool(int maxHandshakes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxHandshakes, 1);
        (_maxThreads, _threadsEach) = (maxHandshakes, Math.Max(1, maxHandshakes / SharesOfAll));
    }

    /// <summary>Handshakes that found no place to wait.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Datagrams that found no place in the inbox of any association, or came before any that can begin a handshake.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Threads there are now.</summary>
    public int Threads
    {
        get
        {
            lock (_gate) return _threads;
        }
    }

    /// <summary>Has a handshake run when there is a thread for it; false where too many wait already, of all or of its network.</summary>
    public bool TryAdd(DtlsAssociation association)
    {
        lock (_gate)
        {
            _lines.TryGetValue(association.From, out var line);
            // One network alone takes half of the places, as many as all viewers of an office; two take a third each: there is one left.
            var places = (_maxThreads * WaitingPerThread) - _waiting;
            if (_disposed || (line?.Waiting.Count ?? 0) >= places)
            {
                _refused++;
                return false;
            }
            if (line is null) _lines.Add(association.From, line = new Line(association.From));
            line.Waiting.Enqueue(association);
            _waiting++;
            if (line.Running + line.Waiting.Count > _threadsEach) return true; // it follows one of its own
            if (line.Waiting.Count == 1) _ready.Enqueue(line);
            if (_idle >= ++_runnable) Monitor.Pulse(_gate);
            else if (_threads < _maxThreads)
            {
                _threads++;
                new Thread(Work, StackBytes) { IsBackground = true, Name = "dtls" }.Start();
            }
            return true;
        }
    }

    /// <summary>One more datagram that an association did not take.</summary>
    public void CountDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Closes those that wait, and lets the threads end with what they run.</summary>
    public void Dispose()
    {
        DtlsAssociation[] left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _lines.Values.SelectMany(line => line.Waiting)];
            foreach (var line in _lines.Values) line.Waiting.Clear();
            _ready.Clear();
            (_waiting, _runnable) = (0, 0);
            Monitor.PulseAll(_gate);
        }
        foreach (var association in left) association.Close();
    }

    private void Work()
    {
        while (TakeNext() is var (line, association))
        {
            association.Run();
            EndOne(line);
        }
    }

    private (Line Line, DtlsAssociation Association)? TakeNext()
    {
        lock (_gate)
        {
            var inTime = true;
            while (_ready.Count == 0)
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
            var line = _ready.Dequeue();
            line.Running++;
            _waiting--;
            _runnable--;
            var association = line.Waiting.Dequeue();
            if (line.Waiting.Count > 0 && line.Running < _threadsEach) _ready.Enqueue(line);
            return (line, association);
        }
    }

    private void EndOne(Line line)
    {
        lock (_gate)
        {
            if (line.Waiting.Count > _threadsEach - line.Running) _runnable++; // this thread takes it, or another that it leaves free
            // A line that could go on already stands among those that are ready.
            if (line.Running-- == _threadsEach && line.Waiting.Count > 0) _ready.Enqueue(line);
            if (line.Running == 0 && line.Waiting.Count == 0) _lines.Remove(line.Network);
        }
    }

    private sealed class Line(RemoteNetwork network)
    {
        public RemoteNetwork Network => network;

        public Queue<DtlsAssociation> Waiting { get; } = new();

        public int Running { get; set; }
    }
}
