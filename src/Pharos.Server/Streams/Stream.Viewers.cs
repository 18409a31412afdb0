using Pharos.Cluster;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <content>Viewers of this node and of others, and what is said between them and the broadcaster.</content>
internal sealed partial class Stream
{
    private int _countElsewhere;

    private int ViewerCount => _phase is StreamPhase.Elsewhere or StreamPhase.Orphaned ? Math.Max(_countElsewhere, _audience.Count) : CountHere;

    private void OnWatch(Participant viewer)
    {
        if (!Owns && (!_services.Backplane.IsAvailable || (_phase == StreamPhase.Idle && !_isOwnerKnown)))
        {
            viewer.TellUnavailable();
            return;
        }
        var isKnown = _audience.TryFind(viewer.PeerId, out var place);
        if (!isKnown && CountHere >= _services.Options.MaxViewers)
        {
            viewer.TellFull();
            return;
        }
        if (!isKnown) _audience.GetOrAdd(viewer.PeerId, out place);
        place!.Local?.Close(CloseCode.Normal, "connected again"); // the same viewer on a newer socket
        (place.Local, place.Home, place.Absence) = (viewer, null, null);
        place.IsIntroduced |= viewer.Resumes;

        viewer.Send(_services.Welcome(Id, viewer, _liveSince, _title, Math.Max(ViewerCount, 1), _relay));
        if (_sending != Both) viewer.Send(_sending);
        if (!_layers.SaysTheSameAs(LayersAre.None)) viewer.Send(_layers);
        if (_presence != PresenceIs.Here) viewer.Send(_presence);
        // A known one, too: what the broadcaster sent it meanwhile is lost, and only the broadcaster knows whether to send it again.
        if (_phase == StreamPhase.Live) _broadcaster!.Send(new ViewerJoined(viewer.PeerId));
        if (_phase == StreamPhase.Elsewhere) SendToOwner(new ViewerArrived(viewer.PeerId));
        if (!isKnown) OnCountChanged();
    }

    private void OnGone(Participant participant, bool forGood)
    {
        if (participant == _broadcaster)
        {
            OnBroadcasterGone(forGood);
        }
        else if (_audience.TryFind(participant.PeerId, out var viewer) && viewer.Local == participant)
        {
            viewer.Local = null;
            if (forGood) Remove(viewer, ViewerLeft.Left);
            else KeepPlace(viewer);
        }
    }

    private void KeepPlace(Viewer viewer)
    {
        var absence = viewer.Absence = new object();
        After(_services.Options.ViewerPatience, () =>
        {
            if (viewer.Absence == absence && _audience.TryFind(viewer.PeerId, out var present) && present == viewer) Lose(viewer);
        });
    }

    // One whose media comes through the relay is there, whatever became of its socket.
    private void Lose(Viewer viewer)
    {
        viewer.Home = null;
        if (_relay.Plays(viewer.PeerId)) KeepPlace(viewer);
        else Remove(viewer, ViewerLeft.Lost);
    }

    private void Remove(Viewer viewer, string reason)
    {
        _audience.Remove(viewer.PeerId);
        _relay.OnViewerGone(viewer.PeerId);
        if (_phase == StreamPhase.Live) _broadcaster!.Send(new ViewerLeft(viewer.PeerId, reason));
        if (_phase == StreamPhase.Elsewhere) SendToOwner(new ViewerGone(viewer.PeerId, reason));
        OnCountChanged();
    }

    private void OnCountChanged()
    {
        _relay.ViewersAre(CountHere);
        PublishState();
        _viewerCount.Changed();
    }

    private void AnnounceViewerCount()
    {
        _viewerCount.Announced();
        if (_phase is StreamPhase.Elsewhere or StreamPhase.Orphaned) return; // the owner knows
        var message = new ViewerCount(CountHere);
        var frame = message.ToUtf8();
        if (_phase == StreamPhase.Live) _broadcaster!.Send(frame); // while it claims, it has not been welcomed
        _audience.SendLocal(frame);
        foreach (var home in _audience.Homes) SendTo(home, new ToAllViewers(message));
    }

    private void OnPeerMessage(Participant sender, PeerMessage message)
    {
        if (message.To == PeerIds.Relay) OnMessageToRelay(sender, message);
        else if (sender == _broadcaster) OnBroadcasterMessage(sender, message);
        else if (_audience.TryFind(sender.PeerId, out var viewer) && viewer.Local == sender) OnViewerMessage(sender, message);
    }

    private void OnBroadcasterMessage(Participant broadcaster, PeerMessage message)
    {
        if (!_audience.TryFind(message.To, out var viewer))
        {
            broadcaster.Send(UnknownPeer(message.To));
            return;
        }
        viewer.IsIntroduced = true;
        if (viewer.Local is not null) viewer.Local.Send(message.From(broadcaster.PeerId));
        else if (viewer.Home is { } home) SendTo(home, new ToViewer(viewer.PeerId, message.From(broadcaster.PeerId)));
    }

    private void OnViewerMessage(Participant viewer, PeerMessage message)
    {
        if (_phase == StreamPhase.Elsewhere) SendToOwner(new ToBroadcaster(message.To, viewer.PeerId, message.From(viewer.PeerId)));
        else if (message.To != _broadcasterId) viewer.Send(UnknownPeer(message.To));
        else _broadcaster?.Send(message.From(viewer.PeerId));
    }

    private static Error UnknownPeer(string peerId) => new(
        ErrorCode.UnknownPeer,
        $"There is no peer `{(peerId.Length <= PeerIds.MaxLength ? peerId : peerId[..PeerIds.MaxLength] + "…")}` that you may address. "
        + "It may have just left; a broadcaster addresses viewers, a viewer the broadcaster.");

    private void OnClusterEvent(ClusterEvent news)
    {
        switch (news)
        {
            case OwnerChanged change:
                OnOwnerChanged(change);
                break;
            case MessageReceived received when received.Message.Epoch == Epoch:
                OnNodeMessage(received.Source, NodeMessage.Read(received.Message.Payload));
                break;
            case LinkReset reset when _phase == StreamPhase.Elsewhere && _owner!.Node == reset.Node:
                TellOwnerAllViewers();
                break;
            case LinkReset reset when Owns && _audience.At(reset.Node).Count > 0:
                SendTo(reset.Node, new WhoIsThere());
                break;
            case AvailabilityChanged { IsAvailable: false } when _phase == StreamPhase.Elsewhere:
                TurnAwayNewcomers();
                break;
            case NodeLost lost when Owns:
                OnHomeLost(lost.Node);
                break;
        }
    }

    private void OnNodeMessage(NodeId source, NodeMessage? message)
    {
        if (Owns) OnMessageToOwner(source, message);
        else if (_phase == StreamPhase.Elsewhere && _owner!.Node == source) OnMessageFromOwner(message);
    }

    private void OnMessageToOwner(NodeId source, NodeMessage? message)
    {
        switch (message)
        {
            case ViewersHere here:
                foreach (var gone in _audience.At(source).ExceptBy(here.PeerIds, viewer => viewer.PeerId)) Lose(gone);
                foreach (var peerId in here.PeerIds) OnArrived(peerId, source, moves: false);
                if (here.PeerIds.Count > 0) TellStateAgainTo(source);
                break;
            case ViewerArrived arrived:
                OnArrived(arrived.PeerId, source, moves: true);
                break;
            case ViewerGone gone when _audience.TryFind(gone.PeerId, out var viewer) && viewer.Home == source:
                if (gone.Reason == ViewerLeft.Lost) Lose(viewer);
                else Remove(viewer, gone.Reason);
                break;
            case ToRelay offer when _audience.TryFind(offer.From, out var viewer) && viewer.Home == source:
                _relay.OnViewerOffer(offer.From, offer.Sdp, _services.Relay.AddressesForOtherNodes());
                break;
            case DirectFailed failed when _audience.TryFind(failed.PeerId, out var viewer) && viewer.Home == source:
                _relay.OnDirectFailed(failed.PeerId);
                break;
            case LayerSelected choice when _audience.TryFind(choice.PeerId, out var viewer) && viewer.Home == source:
                _relay.OnLayerSelected(choice.PeerId, choice.Layer);
                break;
            case DelaysHere delays:
                OnDelaysOfOthers(delays, source);
                break;
            case Streams.RelayWanted:
                _relay.OnWanted();
                break;
            case ToBroadcaster say when say.To != _broadcasterId:
                SendTo(source, new ToViewer(say.From, UnknownPeer(say.To)));
                break;
            case ToBroadcaster say:
                _broadcaster?.Send(say.Message);
                break;
            case Streams.EndBroadcast:
                OnEnd();
                break;
        }
    }

    // `moves`: the viewer has just connected there, so it is no longer where it was before.
    private void OnArrived(string peerId, NodeId home, bool moves)
    {
        if (!_audience.TryFind(peerId, out var viewer))
        {
            if (CountHere >= _services.Options.MaxViewers)
            {
                SendTo(home, new NoPlaceFor(peerId));
                return;
            }
            _audience.GetOrAdd(peerId, out viewer);
            viewer.Home = home;
            _broadcaster?.Send(new ViewerJoined(peerId));
            OnCountChanged();
            if (moves) TellStateTo(home, peerId);
        }
        else if (moves || viewer.IsAway)
        {
            viewer.Local?.Close(CloseCode.Normal, "connected again");
            (viewer.Local, viewer.Home, viewer.Absence) = (null, home, null);
            _broadcaster?.Send(new ViewerJoined(peerId)); // what it was sent meanwhile is lost
            if (moves) TellStateTo(home, peerId);
        }
    }

    private void OnMessageFromOwner(NodeMessage? message)
    {
        switch (message)
        {
            case ToViewer say when _audience.TryFind(say.PeerId, out var viewer):
                viewer.IsIntroduced = true;
                if (!FollowOwner(say.Message)) viewer.Local?.Send(say.Message);
                break;
            case NoPlaceFor refused when _audience.TryFind(refused.PeerId, out var viewer):
                viewer.Local?.TellFull();
                _audience.Remove(refused.PeerId);
                break;
            case ToAllViewers say:
                if (say.Message is ViewerCount count) _countElsewhere = count.Count;
                if (!FollowOwner(say.Message)) _audience.SendLocal(say.Message.ToUtf8());
                break;
            case WhoIsThere:
                TellOwnerAllViewers();
                break;
        }
    }

    // The viewers here have all been told what this node knows: they hear of what is new to it, and only of that. False: it is no such thing.
    private bool FollowOwner(ServerMessage message)
    {
        if (message is RouteIs route) FollowRoute(route.Via, _relay.Policy);
        else if (message is SendingIs sending) SendingBecomes(sending);
        else if (message is LayersAre layers) LayersBecome(layers);
        else if (message is PresenceIs presence) PresenceBecomes(presence);
        else return false;
        return true;
    }

    // They came after the way to the owner was cut and before this node noticed: like those who come from now on, they are to try again.
    private void TurnAwayNewcomers()
    {
        foreach (var viewer in _audience.All.Where(viewer => viewer is { Local: not null, IsIntroduced: false }).ToList())
        {
            viewer.Local!.TellUnavailable();
            Remove(viewer, ViewerLeft.Lost);
        }
    }

    private void OnHomeLost(NodeId home)
    {
        foreach (var viewer in _audience.At(home))
        {
            viewer.Home = null;
            KeepPlace(viewer);
        }
    }

    private void TellOwnerAllViewers() => SendToOwner(new ViewersHere(_audience.LocalPeerIds));

    private void SendToOwner(NodeMessage message) => SendTo(_owner!.Node, message);

    private void SendTo(NodeId node, NodeMessage message) =>
        _services.Backplane.Send(node, new ClusterMessage(Id, Epoch, message.ToUtf8()));
}
