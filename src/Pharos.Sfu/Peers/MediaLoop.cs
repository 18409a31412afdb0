using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// The one thread that drives peers and publications: receives a batch, hands each datagram to its peer, looks at the time, and sends what
/// was written meanwhile as one batch. Other threads reach it through its inbox alone, so nothing that it owns has a lock.
/// </summary>
internal sealed class MediaLoop : IDisposable
{
    // Ticks need no finer clock than this, and looking at each peer costs something.
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // Datagrams of TCP connections that are taken before those of UDP have their turn.
    private const int FramesPerTurn = DatagramBatch.Capacity;

    private readonly UdpPort _port;
    private readonly ILogger _log;
    private readonly EndpointTable<PeerSession> _endpoints = new();
    private readonly List<PeerSession> _sessions = [];
    private readonly HashSet<Publication> _publications = [];
    private readonly TcpConnections _connections;
    private readonly ConcurrentQueue<Action<Instant, Outbox>> _inbox = new();
    private readonly TcpFrames _frames = new();
    private readonly DatagramBatch _batch = new();
    private readonly DatagramRouter _router;
    private readonly Outbox _outbox;
    private readonly Thread _thread;
    private Instant _nextTick = Instant.Never;
    private Instant _lastTick;
    private volatile bool _stopping;

    /// <summary>A loop that waits for <see cref="Start"/>.</summary>
    public MediaLoop(UdpPort port, ILogger log)
    {
        (_port, _log) = (port, log);
        _outbox = new Outbox(Send);
        _router = new DatagramRouter(_endpoints, Drops);
        _connections = new TcpConnections(path => _endpoints.TryFind(path, out _));
        _thread = new Thread(Run) { IsBackground = true, Name = "Pharos media" };
    }

    /// <summary>What was dropped without reaching a peer.</summary>
    public DropCounters<DatagramDropReason> Drops { get; } = new();

    /// <summary>Datagrams of TCP connections that came faster than they were taken.</summary>
    public long DroppedFrames => _frames.Dropped;

    /// <summary>Publications that it looks after. Its thread's alone.</summary>
    public int PublicationCount => _publications.Count;

    /// <summary>Sessions, their paths, publications and TCP connections that it holds at about this moment: nothing stays behind.</summary>
    public int Held => _sessions.Count + _endpoints.Count + _endpoints.PathCount + _publications.Count + _connections.Count;

    /// <summary>The time on the clock that all of the engine is told.</summary>
    public static Instant Now => Instant.After(TimeProvider.System.GetElapsedTime(0));

    /// <summary>Starts its thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Has the loop do something. From any thread; never blocks.</summary>
    public void Post(Action<Instant, Outbox> action)
    {
        _inbox.Enqueue(action);
        _port.Wake();
    }

    /// <summary>
    /// Takes a datagram that came over a TCP connection, and drops it where too many wait. From any thread; the bytes are copied.
    /// </summary>
    public void PostFrame(TcpMediaConnection connection, ReadOnlySpan<byte> datagram)
    {
        if (_frames.TryAdd(connection.Path, datagram)) _port.Wake();
    }

    /// <summary>Takes a connection in, and out of its list when it ended.</summary>
    public void Open(TcpMediaConnection connection) => Post((now, _) =>
    {
        _connections.Add(connection, now);
        Await(_connections.Next, now);
    });

    /// <summary>A connection ended.</summary>
    public void Closed(TcpMediaConnection connection) => Post((_, _) =>
    {
        _connections.Remove(connection);
        if (_endpoints.TryFind(connection.Path, out var session)) session.Peer.Forget(connection.Path);
        _endpoints.Unbind(connection.Path);
    });

    /// <summary>Takes a session in. From its own thread.</summary>
    public void Add(PeerSession session, Instant now)
    {
        _sessions.Add(session);
        _endpoints.Add(session.IceUfrag, session);
        Settle(session, now); // it may have been closed on the way here
    }

    /// <summary>A session answers checks under another fragment as well. From its own thread.</summary>
    public void AddFragment(PeerSession session, string ufrag) => _endpoints.Add(ufrag, session);

    /// <summary>Takes a publication in, once however often it is told. From its own thread.</summary>
    public void Add(Publication publication) => _publications.Add(publication);

    /// <summary>Takes a publication out. From its own thread.</summary>
    public void Remove(Publication publication) => _publications.Remove(publication);

    /// <summary>Ends the thread, after what was posted before.</summary>
    public void Dispose()
    {
        _stopping = true;
        _port.Wake();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Run()
    {
        while (!_stopping || !_inbox.IsEmpty)
        {
            try
            {
                Turn();
            }
#pragma warning disable CA1031 // The process and its other streams go on, whatever it was.
            catch (Exception bug)
#pragma warning restore CA1031
            {
                SfuLog.Bug(_log, bug);
                _outbox.Clear();
            }
        }
    }

    private void Turn()
    {
        var now = Now;
        TakeInbox(now);
        for (var i = 0; i < FramesPerTurn && _frames.TryTake(out var frame); i++) Take(frame, now);
        var received = _port.Receive(_batch);
        for (var i = 0; i < received; i++) Receive(_batch.Datagram(i), _batch.Path(i), now);
        Tick(now);
        Send(_outbox);
        if (received == 0 && _inbox.IsEmpty && _frames.IsEmpty && !_stopping) _port.Wait(UntilNext());
    }

    private void TakeInbox(Instant now)
    {
        while (_inbox.TryDequeue(out var action)) Guard(action, now);
    }

    private void Take(in TcpFrameBytes frame, Instant now)
    {
        TakeInbox(now); // the connection's beginning was posted before its first frame, perhaps since the inbox was looked at
        if (_connections.TryFind(frame.Path.Local, out _)) Receive(frame.Bytes, frame.Path, now);
        TcpFrames.Return(frame);
    }

    private void Receive(Span<byte> datagram, in TransportPath path, Instant now)
    {
        if (_router.Find(datagram, path, now, _outbox) is not { } session) return;
        try
        {
            var events = session.Peer.Receive(datagram, path, now, _outbox);
            if ((events & (IceEvents.PathValid | IceEvents.PathSelected)) != 0) _endpoints.Bind(path, session, session.Peer.Selected);
        }
#pragma warning disable CA1031 // A bug in what one peer sent must not stop the others: it is reported, and ends that peer.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Fault(session, bug);
        }
        Settle(session, now);
    }

    private void Tick(Instant now)
    {
        foreach (var publication in _publications)
        {
            if (publication.Next.At <= now) publication.Tick(now, _outbox);
        }
        if (now < _nextTick || now - _lastTick < TickInterval) return;
        (_lastTick, _nextTick) = (now, Instant.Never);
        _connections.Tick(now);
        Await(_connections.Next, now);
        for (var i = _sessions.Count - 1; i >= 0; i--)
        {
            var session = _sessions[i];
            try
            {
                if (session.Peer.Next.At <= now) session.Peer.Tick(now, _outbox);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception bug)
#pragma warning restore CA1031
            {
                Fault(session, bug);
            }
            Settle(session, now);
        }
    }

    /// <summary>After something was done with a session: when it wants to be looked at, and whether it is over. From its own thread.</summary>
    public void Settle(PeerSession session, Instant now)
    {
        session.Publish();
        if (session.Peer.State != SessionState.Closed)
        {
            Await(session.Peer.Next, now);
        }
        else if (_sessions.Remove(session))
        {
            _endpoints.Remove(session);
            session.OnRemoved(now);
        }
    }

    private void Await(Deadline deadline, Instant now)
    {
        var earliest = now > _lastTick + TickInterval ? now : _lastTick + TickInterval;
        var at = deadline.At < earliest ? earliest : deadline.At;
        if (at < _nextTick) _nextTick = at;
    }

    private TimeSpan UntilNext()
    {
        var next = _nextTick;
        foreach (var publication in _publications)
        {
            if (publication.Next.At < next) next = publication.Next.At;
        }
        if (next == Instant.Never) return LongestWait;
        var wait = next - Now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait;
    }

    private void Send(Outbox outbox)
    {
        if (outbox.Count == 0) return;
        _port.Send(outbox);
        for (var i = 0; i < outbox.Count && _connections.Count > 0; i++)
        {
            ref readonly var entry = ref outbox[i];
            if (entry.Path.IsTcp && _connections.TryFind(entry.Path.Local, out var connection) && !connection.TrySend(outbox.Bytes(entry)))
                Drops.Add(DatagramDropReason.TcpTooSlow);
        }
        outbox.Clear();
    }

    private void Guard(Action<Instant, Outbox> action, Instant now)
    {
        try
        {
            action(now, _outbox);
        }
#pragma warning disable CA1031 // The loop goes on for the others, whatever one message did.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            SfuLog.Bug(_log, bug);
        }
    }

    private void Fault(PeerSession session, Exception bug)
    {
        SfuLog.Bug(_log, bug);
        session.Peer.Close(CloseReason.Faulted);
    }
}
