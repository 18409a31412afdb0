using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// A thread that drives its share of the peers: receives a batch, hands each datagram to its peer, looks at the time, and sends what was
/// written meanwhile as one batch. Other threads, other loops too, reach it through its queues alone, so nothing that it owns has a lock.
/// </summary>
/// <remarks>
/// A session is on the loop whose socket the datagrams of its selected path come by. What comes by another one is handed over, and where
/// that is the path from now on, the session goes after it.
/// </remarks>
internal sealed class MediaLoop : IDisposable
{
    // Ticks need no finer clock than this, and looking at each peer costs something.
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // Datagrams of TCP connections and of other loops that are taken before those of the socket have their turn.
    private const int QueuedPerTurn = DatagramBatch.Capacity;

    private readonly UdpPort _port;
    private readonly MediaLoops _all;
    private readonly ILogger _log;
    private readonly List<PeerSession> _sessions = [];
    private readonly FanOuts _fanOuts;
    private readonly ConcurrentQueue<Action<Instant, Outbox>> _inbox = new();
    private readonly DatagramQueue _queued = new();
    private readonly DatagramBatch _batch = new();
    private readonly DatagramRouter _router;
    private readonly Outbox _outbox;
    private readonly Thread _thread;
    private Instant _nextTick = Instant.Never;
    private Instant _lastTick;
    private volatile bool _stopping;

    /// <summary>A loop that waits for <see cref="Start"/>.</summary>
    /// <param name="number">Which of them it is, from 0 on.</param>
    /// <param name="port">Its own socket; it stays the caller's.</param>
    /// <param name="all">All of them.</param>
    /// <param name="log">Told of bugs.</param>
    public MediaLoop(int number, UdpPort port, MediaLoops all, ILogger log)
    {
        (_port, _all, _log) = (port, all, log);
        _outbox = new Outbox(Send);
        _router = new DatagramRouter(all.Endpoints, all.Drops);
        _fanOuts = new FanOuts(port.Wake);
        _thread = new Thread(Run) { IsBackground = true, Name = $"Pharos media {number}" };
    }

    /// <summary>Datagrams that came from elsewhere than its socket, faster than it took them.</summary>
    public long DroppedQueued => _queued.Dropped;

    /// <summary>Sessions and fan-outs that it holds at about this moment.</summary>
    public int Held => _sessions.Count + _fanOuts.Count;

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
    /// Takes a datagram that came elsewhere than by its socket, and drops it where too many wait. From any thread; the bytes are copied.
    /// </summary>
    /// <param name="path">The way it came.</param>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="from">The loop whose socket it came by; null over TCP.</param>
    public void Take(in TransportPath path, ReadOnlySpan<byte> datagram, MediaLoop? from)
    {
        if (_queued.TryAdd(path, datagram, from)) _port.Wake();
    }

    /// <summary>Takes a session in that is on it now, once however often it is told. From its own thread.</summary>
    public void Take(PeerSession session, Instant now)
    {
        if (session.Loop != this || session.IsOver) return; // it has gone on already
        if (session.FanOut is null)
        {
            _sessions.Add(session);
            session.FanOut = _fanOuts.Enter(session.Publication);
            session.Peer.Join(session.FanOut, now, _outbox);
        }
        Settle(session, now); // it may have been closed on the way here
    }

    /// <summary>After something was done with a session: when it wants to be looked at, and whether it is over. From its own thread.</summary>
    public void Settle(PeerSession session, Instant now)
    {
        session.Publish();
        if (session.FanOut is not { } fanOut) return;
        if (session.Peer.State != SessionState.Closed)
        {
            Await(session.Peer.Next, now);
            _fanOuts.Await(fanOut);
        }
        else
        {
            Leave(session, fanOut);
            _all.Endpoints.Remove(session);
            session.OnRemoved();
        }
    }

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
        _fanOuts.TakeDue(now, _outbox);
        for (var i = 0; i < QueuedPerTurn && _queued.TryTake(out var queued); i++) Take(queued, now);
        var received = _port.Receive(_batch);
        for (var i = 0; i < received; i++) Receive(_batch.Datagram(i), _batch.Path(i), this, now);
        Tick(now);
        Send(_outbox);
        if (received == 0 && _inbox.IsEmpty && _queued.IsEmpty && !_fanOuts.AreDue && !_stopping) _port.Wait(UntilNext());
    }

    private void TakeInbox(Instant now)
    {
        while (_inbox.TryDequeue(out var action)) Guard(action, now);
    }

    private void Take(in QueuedDatagram queued, Instant now)
    {
        if (!queued.Path.IsTcp || _all.Connections.TryFind(queued.Path.Local, out _)) Receive(queued.Bytes, queued.Path, queued.From, now);
        DatagramQueue.Return(queued);
    }

    private void Receive(Span<byte> datagram, in TransportPath path, MediaLoop? from, Instant now)
    {
        if (_router.Find(datagram, path, now, _outbox) is not { } session) return;
        var loop = session.Loop;
        if (loop != this)
        {
            loop.Take(path, datagram, from);
            return;
        }
        Take(session, now);
        try
        {
            var events = session.Peer.Receive(datagram, path, now, _outbox);
            if ((events & (IceEvents.PathValid | IceEvents.PathSelected)) != 0) Bind(session, path, from);
        }
#pragma warning disable CA1031 // A bug in what one peer sent must not stop the others: it is reported, and ends that peer.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Fault(session, bug);
        }
        if (session.Loop == this) Settle(session, now);
    }

    private void Bind(PeerSession session, in TransportPath path, MediaLoop? from)
    {
        var selected = session.Peer.Selected;
        _all.Endpoints.Bind(path, session, selected);
        if (from is null || from == this || (selected is not null && selected != path)) return;
        // Its datagrams come by the other loop's socket from now on: there is nothing to hand over when it is there, too.
        if (session.FanOut is { } fanOut) Leave(session, fanOut);
        session.GoTo(from);
    }

    private void Leave(PeerSession session, FanOut fanOut)
    {
        _sessions.Remove(session);
        session.FanOut = null;
        session.Peer.Leave();
        _fanOuts.Leave(fanOut);
    }

    private void Tick(Instant now)
    {
        _fanOuts.Tick(now, _outbox);
        if (now < _nextTick || now - _lastTick < TickInterval) return;
        (_lastTick, _nextTick) = (now, Instant.Never);
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

    private void Await(Deadline deadline, Instant now)
    {
        var earliest = now > _lastTick + TickInterval ? now : _lastTick + TickInterval;
        var at = deadline.At < earliest ? earliest : deadline.At;
        if (at < _nextTick) _nextTick = at;
    }

    private TimeSpan UntilNext()
    {
        var next = _fanOuts.Next < _nextTick ? _fanOuts.Next : _nextTick;
        if (next == Instant.Never) return LongestWait;
        var wait = next - Now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait;
    }

    private void Send(Outbox outbox)
    {
        if (outbox.Count == 0) return;
        _port.Send(outbox);
        for (var i = 0; i < outbox.Count && _all.Connections.Count > 0; i++)
        {
            ref readonly var entry = ref outbox[i];
            if (entry.Path.IsTcp && _all.Connections.TryFind(entry.Path.Local, out var connection) && !connection.TrySend(outbox.Bytes(entry)))
                _all.Drops.Add(DatagramDropReason.TcpTooSlow);
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
