using Pharos.Cluster;
using Pharos.Server.Signaling;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <content>What goes between the participants, WHIP and WHEP, and the stream's <see cref="StreamRelay"/>.</content>
internal sealed partial class Stream
{
    // All viewers this node knows of: on the owner's, all there are.
    private int CountHere => _audience.Count + _relay.WhepViewers;

    /// <summary>
    /// Somebody with the right token publishes by WHIP: the stream is this session's, as if a broadcaster had come. To be called when the
    /// session is accepted or connected, and again when its state changes. It is closed when another broadcaster takes over.
    /// </summary>
    public bool PublishByWhip(MediaSession session) => Post(() => OnPublishByWhip(session));

    /// <summary>
    /// A session of <see cref="PublishByWhip"/> has ended. Whoever stops an encoder may be about to start it again with other settings, so that its
    /// viewers keep their place.
    /// </summary>
    public bool WhipEnded(MediaSession session) => Post(() =>
    {
        if (_broadcaster is not { Whip: { } whip } broadcaster || whip != session) return;
        _hasLeft = session.CloseReason is CloseReason.Closed or CloseReason.RemoteClosed;
        OnGone(broadcaster, forGood: false);
    });

    /// <summary>
    /// A player that can watch through the relay only asks for the stream, and will ask again: a stream on auto goes there, on whichever node.
    /// </summary>
    public bool RelayWanted() => Post(() =>
    {
        if (Owns) _relay.OnWanted();
        else if (_phase == StreamPhase.Elsewhere) SendToOwner(new RelayWanted());
    });

    /// <summary>
    /// A viewer came by WHEP; the session is closed where there is no place for it. One that came before the publisher's media is one of the
    /// relay's only: it ends with the broadcast all the same.
    /// </summary>
    public bool WhepJoined(MediaSession session) => Post(() =>
    {
        if (!IsBroadcastHere) return;
        if (CountHere >= _services.Options.MaxViewers) session.Close();
        else if (_relay.OnWhepJoined(session)) OnCountChanged();
    });

    /// <summary>A viewer that came by WHEP has gone.</summary>
    public bool WhepLeft(MediaSession session) => Post(() =>
    {
        if (_relay.OnWhepLeft(session)) OnCountChanged();
    });

    private void OnPublishByWhip(MediaSession session)
    {
        if (_broadcaster?.Whip != session) OnBroadcast(Participant.OfWhip(session), new Broadcast(Token: ""));
        else if (_phase == StreamPhase.Live) _relay.Begin(_broadcaster, null);
    }

    private void OnMessageToRelay(Participant sender, PeerMessage message)
    {
        // The relay's own candidates are in its answers, and it learns a client's from its checks (RFC 8445 §2.5).
        if (message is not Offer offer) return;
        if (sender == _broadcaster)
        {
            if (_phase == StreamPhase.Live) _relay.OnPublisherOffer(offer.Sdp, sender.MediaAddresses);
            else sender.Send(RelayRefusal.NotReady);
        }
        else if (_audience.TryFind(sender.PeerId, out var viewer) && viewer.Local == sender)
        {
            if (_phase == StreamPhase.Elsewhere) SendToOwner(new ToRelay(sender.PeerId, offer.Sdp));
            else if (Owns) _relay.OnViewerOffer(sender.PeerId, offer.Sdp, sender.MediaAddresses);
            else sender.Send(RelayRefusal.NotReady);
        }
    }

    private void OnRouteReport(Participant sender, RouteReport report)
    {
        if (sender == _broadcaster)
        {
            if (report is UplinkLimited) _relay.OnUplinkLimited();
            else if (report is RouteFailed { To: var to } && _audience.TryFind(to, out _)) _relay.OnDirectFailed(to);
        }
        else if (report is RouteFailed && _audience.TryFind(sender.PeerId, out var viewer) && viewer.Local == sender)
        {
            if (_phase == StreamPhase.Elsewhere) SendToOwner(new DirectFailed(sender.PeerId));
            else _relay.OnDirectFailed(sender.PeerId);
        }
    }

    private void OnRouteChanged()
    {
        PublishState();
        var message = new RouteIs(_relay.Via);
        var frame = message.ToUtf8();
        if (_phase == StreamPhase.Live) _broadcaster!.Send(frame); // one who is being let in reads it in the welcome
        _audience.SendLocal(frame);
        foreach (var home in _audience.Homes) SendTo(home, new ToAllViewers(message));
        FollowPresence();
        OnLayersChanged();
        FollowAdvice();
    }

    // The stream has another owner, or another node tells for the first time who has it.
    private void TellLocalRoute(MediaRoute before)
    {
        if (_relay.Via != before) _audience.SendLocal(new RouteIs(_relay.Via).ToUtf8());
        else if (before == MediaRoute.Relay) _audience.SendLocal(RelayRefusal.Lost.ToUtf8()); // it was another node's
    }

    private void FollowRoute(MediaRoute via, RoutePolicy policy)
    {
        var before = _relay.Via;
        _relay.Follow(via, policy);
        if (via != before) _audience.SendLocal(new RouteIs(via).ToUtf8());
    }

    // What its node said in the welcome may be old.
    private void TellStateTo(NodeId home, string peerId)
    {
        if (_relay.Via == MediaRoute.Relay) SendTo(home, new ToViewer(peerId, new RouteIs(MediaRoute.Relay)));
        if (_sending != Both) SendTo(home, new ToViewer(peerId, _sending));
        if (!_layers.SaysTheSameAs(LayersAre.None)) SendTo(home, new ToViewer(peerId, _layers));
        if (_presence != PresenceIs.Here) SendTo(home, new ToViewer(peerId, _presence));
    }

    // Where messages may have been lost, these may be among them: the node keeps to itself what its viewers have heard.
    private void TellStateAgainTo(NodeId home)
    {
        SendTo(home, new ToAllViewers(new RouteIs(_relay.Via)));
        SendTo(home, new ToAllViewers(_sending));
        SendTo(home, new ToAllViewers(_layers));
        SendTo(home, new ToAllViewers(_presence));
    }

    private void Tell(string peerId, ServerMessage message)
    {
        if (peerId == _broadcasterId) _broadcaster?.Send(message);
        else if (!_audience.TryFind(peerId, out var viewer)) return;
        else if (viewer.Local is not null) viewer.Local.Send(message);
        else if (viewer.Home is { } home) SendTo(home, new ToViewer(peerId, message));
    }
}
