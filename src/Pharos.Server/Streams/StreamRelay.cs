using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Sdp;
using Pharos.Server.Signaling;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <summary>
/// What one stream has to do with the relay: which route it takes, and the sessions of its publisher and its viewers. Owned by the stream's
/// mailbox. On a node that does not own the stream it only knows the route.
/// </summary>
internal sealed class StreamRelay(string streamId, RelayPort port, MediaRouteOptions options, TimeProvider time, StreamVoice stream)
{
    /// <summary>As long as a broadcaster's connection to the relay takes to come up on a bad network.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(10);

    /// <summary>Pages let go of the relay by themselves within 10 s; this is for those that do not.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(15);

    private readonly RoutePlanner _planner = new(options);
    private readonly RelayReach _reach = new(time, stream.ReachChanged);
    private readonly Dictionary<string, RelayPeer> _viewers = new(StringComparer.Ordinal);
    private readonly HashSet<MediaSession> _whep = [];
    private readonly long _start = time.GetTimestamp();
    private RoutePolicy? _policyElsewhere;
    private RelayPeer? _publisher;
    private bool _isLive;
    private TimeSpan? _lookAt;
    private int _moves;

    /// <summary>The route.</summary>
    public MediaRoute Via { get; private set; }

    /// <summary>The policy in force: without a relay there is one only.</summary>
    public RoutePolicy Policy => _policyElsewhere ?? (port.IsOpen ? _planner.Policy : RoutePolicy.P2p);

    /// <summary>Viewers that came by WHEP.</summary>
    public int WhepViewers => _whep.Count;

    /// <summary>See <see cref="RelayReach.IsUnreached"/>.</summary>
    public bool IsUnreached => _reach.IsUnreached;

    /// <summary>Somebody chose a policy; null leaves it.</summary>
    public void Choose(RoutePolicy? policy)
    {
        if (policy is { } chosen) _planner.Policy = chosen;
    }

    /// <summary>The broadcast begins, or goes on with this publisher, here.</summary>
    public void Begin(Participant publisher, RoutePolicy? policy)
    {
        Choose(policy ?? _policyElsewhere);
        (_isLive, _policyElsewhere, _planner.IsPublisherRelayOnly) = (true, null, publisher.Whip is not null);
        if (_publisher?.Id != publisher.PeerId)
        {
            _planner.PublisherChanged();
            _reach.Reset();
            var before = _publisher;
            _publisher = new RelayPeer(publisher.PeerId);
            // Viewers go on with what they see until the new one's media is there.
            if (before is not null) stream.After(LingerTime, before.Close);
        }
        if (publisher.Whip is { } session) OnPublisherChanged(_publisher, session);
        Replan();
    }

    /// <summary>The broadcast is over here.</summary>
    public void End()
    {
        (_isLive, _lookAt, _policyElsewhere) = (false, null, null);
        _reach.Reset();
        MoveTo(MediaRoute.P2p);
        _planner.Reset();
        CloseSessions();
        port.CloseStream(streamId); // those that nobody counts, too
    }

    /// <summary>Another node has the stream.</summary>
    public void Follow(MediaRoute via, RoutePolicy policy)
    {
        if (_isLive) End();
        _policyElsewhere = policy;
        MoveTo(via);
    }

    /// <summary>That many watch, those by WHEP included.</summary>
    public void ViewersAre(int count)
    {
        _planner.Viewers = count;
        Replan();
    }

    /// <summary>A viewer is gone for good.</summary>
    public void OnViewerGone(string peerId)
    {
        _planner.Left(peerId);
        if (_viewers.Remove(peerId, out var viewer)) viewer.Close();
    }

    /// <summary>There is no direct connection to this viewer.</summary>
    public void OnDirectFailed(string peerId)
    {
        _planner.DirectFailed(peerId);
        Replan();
    }

    /// <summary>The broadcaster cannot send as many copies as there are viewers.</summary>
    public void OnUplinkLimited()
    {
        _planner.UplinkLimited();
        Replan();
    }

    /// <summary>A player that can watch through the relay only asks for the stream, and will ask again.</summary>
    public void OnWanted()
    {
        _planner.Wanted();
        Replan();
    }

    /// <summary>A viewer came by WHEP; false when it was there.</summary>
    public bool OnWhepJoined(MediaSession session)
    {
        if (!_whep.Add(session)) return false;
        _planner.RelayOnlyViewers = _whep.Count;
        return true;
    }

    /// <summary>A viewer that came by WHEP has left; false when it was not there.</summary>
    public bool OnWhepLeft(MediaSession session)
    {
        if (!_whep.Remove(session)) return false;
        _planner.RelayOnlyViewers = _whep.Count;
        return true;
    }

    /// <summary>The sessions of those that came by WHEP.</summary>
    public IReadOnlyCollection<MediaSession> Players => _whep;

    /// <summary>What is known of the line of a viewer whose media comes through the relay; null of others.</summary>
    public ViewerLine? LineOf(string peerId) => _viewers.GetValueOrDefault(peerId)?.Line;

    /// <summary>Whether a viewer's media comes through the relay just now: it is there, whatever became of its socket.</summary>
    public bool Plays(string peerId) => _viewers.TryGetValue(peerId, out var viewer) && viewer.IsConnected;

    /// <summary>The broadcaster offers its media.</summary>
    public void OnPublisherOffer(JsonText sdp, ImmutableArray<AnnouncedAddress> addresses)
    {
        if (_publisher is not { } publisher || !TryRead(publisher.Id, sdp, out var offer) || HasRestarted(publisher, offer)) return;
        if (port.AcceptPublisher!(streamId, offer, addresses, Changed(OnPublisherChanged, publisher), out var session, out var refusal))
        {
            _reach.Offers(publisher, isPublisher: true);
            publisher.Take(session);
            Answer(publisher, session);
            stream.MediaChanged();
        }
        else
        {
            stream.Tell(publisher.Id, RelayRefusal.Of(refusal));
        }
    }

    /// <summary>A viewer offers to receive. It is answered when there is something to watch.</summary>
    public void OnViewerOffer(string peerId, JsonText sdp, ImmutableArray<AnnouncedAddress> addresses)
    {
        if (!TryRead(peerId, sdp, out var offer)) return;
        if (!_viewers.TryGetValue(peerId, out var viewer)) _viewers.Add(peerId, viewer = new RelayPeer(peerId));
        if (HasRestarted(viewer, offer)) return;
        var held = viewer.Held = new HeldOffer(offer, addresses);
        if (_publisher is { IsConnected: true }) AcceptHeld(viewer);
        else stream.After(HoldTime, () =>
        {
            if (viewer.Held != held) return;
            viewer.Held = null;
            stream.Tell(peerId, RelayRefusal.NotReady);
        });
    }

    /// <summary>A viewer chooses a layer for its sessions here, those to come included; null for the best that its line carries.</summary>
    public void OnLayerSelected(string peerId, string? layer)
    {
        if (!port.IsOpen) return;
        if (!_viewers.TryGetValue(peerId, out var viewer)) _viewers.Add(peerId, viewer = new RelayPeer(peerId));
        viewer.Select(layer);
    }

    private void AcceptHeld(RelayPeer viewer)
    {
        if (viewer.Held is not { } held) return;
        viewer.Held = null;
        if (port.AcceptViewer!(streamId, held.Offer, held.Addresses, Changed(OnViewerChanged, viewer), out var session, out var refusal))
        {
            _reach.Offers(viewer, isPublisher: false);
            viewer.Take(session);
            Answer(viewer, session);
        }
        else
        {
            if (refusal is { Reason: RefusalReason.CodecNotReceived, Codec: { } codec }) stream.NotPlayed(codec);
            stream.Tell(viewer.Id, RelayRefusal.Of(refusal));
        }
    }

    private void OnPublisherChanged(RelayPeer publisher, MediaSession session)
    {
        if (publisher == _publisher) _reach.Follow(session, isPublisher: true);
        if (session.State != SessionState.Closed)
        {
            if (publisher == _publisher) publisher.Take(session);
            if (session.State != SessionState.Connected) return;
            // The relay itself ends the one before when the media of this one is there; here is seen to it that there are not many.
            if (publisher.Connected(session) is { } before) stream.After(LingerTime, before.Close);
            if (publisher != _publisher) return;
            foreach (var viewer in _viewers.Values.ToList()) AcceptHeld(viewer);
        }
        else if (publisher.Forget(session) && publisher == _publisher && IsLoss(session))
        {
            stream.Tell(publisher.Id, RelayRefusal.Lost);
        }
    }

    private void OnViewerChanged(RelayPeer viewer, MediaSession session)
    {
        _reach.Follow(session, isPublisher: false);
        if (session.State == SessionState.Connected) viewer.Connected(session)?.Close();
        else if (session.State == SessionState.Closed && viewer.Forget(session) && IsLoss(session)) stream.Tell(viewer.Id, RelayRefusal.Lost);
    }

    // Not by a page that has let go, not by this server, and not while nobody needs it.
    private bool IsLoss(MediaSession session) => Via == MediaRoute.Relay
        && session.CloseReason is not (CloseReason.RemoteClosed or CloseReason.Closed or CloseReason.Replaced);

    private Action<MediaSession> Changed(Action<RelayPeer, MediaSession> then, RelayPeer peer) => session => stream.Post(() => then(peer, session));

    private void Answer(RelayPeer peer, MediaSession session) => Answer(peer, session.Answer);

    private void Answer(RelayPeer peer, string sdp) => stream.Tell(peer.Id, new AnswerFrom(PeerIds.Relay, JsonText.From(sdp)));

    private bool HasRestarted(RelayPeer peer, SessionDescription offer)
    {
        if (peer.RestartIce(offer) is not { } answer) return false;
        Answer(peer, answer);
        return true;
    }

    private bool TryRead(string peerId, JsonText sdp, [NotNullWhen(true)] out SessionDescription? offer)
    {
        offer = null;
        var refusal = !port.IsOpen || !_isLive ? RelayRefusal.NotReady
            : !sdp.TryDecode(out var text) ? RelayRefusal.Unreadable("it is no text.")
            : !SdpReader.TryRead(text, out offer, out var error) ? RelayRefusal.Unreadable($"{error}.")
            : null;
        if (refusal is not null) stream.Tell(peerId, refusal);
        return refusal is null;
    }

    private void Replan()
    {
        if (!_isLive || !port.IsOpen) return;
        var now = time.GetElapsedTime(_start);
        var again = _planner.Plan(now);
        if (again != _lookAt)
        {
            _lookAt = again;
            if (again is { } at) stream.After(at - now, () => LookAgain(at));
        }
        if (_planner.Route == Via) return;
        MoveTo(_planner.Route);
        var move = _moves;
        if (Via == MediaRoute.P2p) stream.After(LingerTime, () => CloseAfter(move));
        stream.RouteChanged();
    }

    private void LookAgain(TimeSpan at)
    {
        if (_lookAt != at) return; // something needed the relay meanwhile
        _lookAt = null;
        Replan();
    }

    private void MoveTo(MediaRoute via) => (Via, _moves) = (via, _moves + (via == Via ? 0 : 1));

    // What the stream left behind when it went back to direct, unless it has moved again: those sessions have a time of their own.
    private void CloseAfter(int move)
    {
        if (move == _moves && _isLive) CloseSessions();
    }

    private void CloseSessions()
    {
        foreach (var viewer in _viewers.Values) viewer.Close();
        _viewers.Clear();
        _publisher?.Close();
        if (!_isLive) _publisher = null;
        foreach (var player in _whep) player.Close();
        _whep.Clear();
        _planner.RelayOnlyViewers = 0;
    }
}
