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
internal sealed class MediaLoop
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // A client that uses two ways by turns costs no more than this many moves.
    private static readonly TimeSpan MoveInterval = TimeSpan.FromMilliseconds(200);

    // Datagrams of either queue that are taken before those of the socket have their turn.
    private const int QueuedPerTurn = DatagramBatch.Capacity;

    private readonly UdpPort _port;
    private readonly MediaLoops _all;
    private readonly ILogger _log;
    private readonly List<PeerSession> _sessions = [];
    private readonly FanOuts _fanOuts;
    private readonly TickSchedule _ticks = new();
    private readonly ConcurrentQueue<Action<Instant, Outbox>> _inbox = new();
    private readonly DatagramQueue _overTcp = new();
    private readonly DatagramQueue _handedOver = new();
    private readonly DatagramBatch _batch = new();
    private readonly DatagramRouter _router;
    private readonly Outbox _outbox;
    private readonly Thread _thread;
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
        _router = new DatagramRouter(all.Endpoints, all.Bindings, Drops);
        _fanOuts = new FanOuts(port.Wake);
        _thread = new Thread(Run) { IsBackground = true, Name = $"Pharos media {number}" };
    }

    /// <summary>What was dropped without reaching a peer.</summary>
    public DropCounters<DatagramDropReason> Drops { get; } = new();

    /// <summary>Datagrams that came from elsewhere than its socket, faster than it took them.</summary>
    public long DroppedQueued => _overTcp.Dropped + _handedOver.Dropped;

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
    public void HandOver(in TransportPath path, ReadOnlySpan<byte> datagram, MediaLoop? from)
    {
        // Of their own, so that those who have a path to flood take no place of others' media over TCP.
        if ((from is null ? _overTcp : _handedOver).TryAdd(path, datagram, from)) _port.Wake();
    }

    /// <summary>Takes a session in that is on it now, once however often it is told. From its own thread.</summary>
    public void Admit(PeerSession session, Instant now)
    {
        if (session.FanOut is not null || session.IsOver) return;
        _sessions.Add(session);
        session.FanOut = _fanOuts.Enter(session.Publication);
        session.Peer.Join(session.FanOut, now, _outbox);
    }

    /// <summary>After something was done with a session: when it wants to be looked at, and whether it is over. From its own thread.</summary>
    public void Settle(PeerSession session, Instant now)
    {
        session.Publish();
        if (session.Peer.State != SessionState.Closed)
        {
            _ticks.Await(session.Peer.Next, now);
            if (session.FanOut is not null) _fanOuts.Await(session.FanOut);
        }
        else if (!session.IsOver)
        {
            _all.Endpoints.Remove(session);
            try
            {
                Leave(session);
            }
            finally
            {
                session.OnRemoved();
            }
        }
    }

    /// <summary>Has the thread end, after what was posted before.</summary>
    public void Stop()
    {
        _stopping = true;
        _port.Wake();
    }

    /// <summary>Waits for its end.</summary>
    public void Join()
    {
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
        Take(_overTcp, now);
        Take(_handedOver, now);
        var received = _port.Receive(_batch);
        for (var i = 0; i < received; i++) Receive(_batch.Datagram(i), _batch.Path(i), this, now);
        Tick(now);
        Send(_outbox);
        if (received == 0 && !HasMore && !_stopping) _port.Wait(UntilNext());
    }

    private bool HasMore => !_inbox.IsEmpty || !_overTcp.IsEmpty || !_handedOver.IsEmpty || _fanOuts.AreDue;

    private void TakeInbox(Instant now)
    {
        while (_inbox.TryDequeue(out var action)) Guard(action, now);
    }

    private void Take(DatagramQueue queue, Instant now)
    {
        for (var i = 0; i < QueuedPerTurn && queue.TryTake(out var queued); i++)
        {
            if (IsOpen(queued.Path)) Receive(queued.Bytes, queued.Path, queued.From, now);
            DatagramQueue.Return(queued);
        }
    }

    private bool IsOpen(in TransportPath path) => !path.IsTcp || _all.Connections.TryFind(path.Local, out _);

    private void Receive(Span<byte> datagram, in TransportPath path, MediaLoop? from, Instant now)
    {
        if (_router.Find(datagram, path, now, _outbox) is not { } session) return;
        var loop = session.Loop;
        if (loop != this)
        {
            loop.HandOver(path, datagram, from);
            return;
        }
        now = session.Latest(now);
        try
        {
            Admit(session, now);
            var events = session.Peer.Receive(datagram, path, now, _outbox);
            if ((events & (IceEvents.PathValid | IceEvents.PathSelected)) != 0) Bind(session, path);
            if (from is not null && from != this) Follow(session, path, from, events, now);
        }
#pragma warning disable CA1031 // A bug in what one peer sent must not stop the others: it is reported, and ends that peer.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Fault(session, bug);
        }
        if (session.Loop == this) Settle(session, now);
    }

    private void Bind(PeerSession session, in TransportPath path)
    {
        _all.Endpoints.Bind(path, session, session.Peer.Selected);
        if (IsOpen(path)) return;
        // The connection ended while its check was looked at: nobody else takes the path away any more.
        _all.Endpoints.Unbind(path);
        session.Peer.Forget(path);
    }

    // The datagrams of its path come by the other loop's socket: there is nothing to hand over when the session is there, too.
    private void Follow(PeerSession session, in TransportPath path, MediaLoop from, IceEvents events, Instant now)
    {
        var isItsPath = session.Peer.Selected is { } selected ? selected == path : events.HasFlag(IceEvents.PathValid);
        if (!isItsPath || now - session.MovedAt < MoveInterval) return;
        _outbox.Flush(); // before anything that it sends from there
        Leave(session);
        session.GoTo(from, now);
    }

    private void Leave(PeerSession session)
    {
        if (session.FanOut is not { } fanOut) return;
        _sessions.Remove(session);
        session.FanOut = null;
        try
        {
            session.Peer.Leave();
        }
        finally
        {
            _fanOuts.Leave(fanOut);
        }
    }

    private void Tick(Instant now)
    {
        _fanOuts.Tick(now, _outbox);
        if (!_ticks.TryBegin(now)) return;
        for (var i = _sessions.Count - 1; i >= 0; i--)
        {
            var session = _sessions[i];
            try
            {
                if (session.Peer.Next.At <= now) session.Peer.Tick(session.Latest(now), _outbox);
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

    private TimeSpan UntilNext()
    {
        var next = _fanOuts.Next < _ticks.Next ? _fanOuts.Next : _ticks.Next;
        return next == Instant.Never || next - Now > LongestWait ? LongestWait : next - Now;
    }

    private void Send(Outbox outbox)
    {
        if (outbox.Count == 0) return;
        _port.Send(outbox);
        Drops.Add(DatagramDropReason.TcpTooSlow, _all.Connections.Send(outbox));
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
