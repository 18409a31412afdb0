using Pharos.Cluster;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <content>Who broadcasts, and which node owns the stream: the phases of <see cref="StreamPhase"/>.</content>
internal sealed partial class Stream
{
    private Participant? _broadcaster;
    private string? _broadcasterId;
    private Broadcast? _request;
    private StreamPhase _phaseBeforeClaim;
    private DateTimeOffset _claimedAt;
    private bool _leftDuringClaim;
    private bool _endedDuringClaim;
    private bool _isOwnerKnown;
    private object? _patience;

    private void Open()
    {
        Ask(OpenAsync(), OnOpened);

        async ValueTask<Found> OpenAsync()
        {
            Ownership? owner = null;
            var isOwnerKnown = false;
            try
            {
                owner = await _services.Backplane.WatchAsync(Id);
                isOwnerKnown = true;
                return new Found(owner, isOwnerKnown, await _services.Backplane.RecallAsync(Id) is { } note ? StreamNote.Read(note) : null);
            }
            catch (BackplaneUnavailableException)
            {
                return new Found(owner, isOwnerKnown, null); // the watch reports the owner once it is known
            }
        }
    }

    private void OnOpened(Found found)
    {
        if (_phase == StreamPhase.Closed) return; // this node began to shut down meanwhile
        var owner = found.Owner;
        _isOwnerKnown = found.IsOwnerKnown;
        _title = found.Note?.Title;
        _relay.Choose(found.Note?.Route);
        if (owner is null || owner.Node == _services.Backplane.Node) MoveTo(StreamPhase.Idle);
        else MoveElsewhere(owner);
        RunPostponed();
    }

    // What the directory said when it was asked first.
    private readonly record struct Found(Ownership? Owner, bool IsOwnerKnown, StreamNote? Note);

    private void OnBroadcast(Participant broadcaster, Broadcast request)
    {
        switch (_phase)
        {
            case StreamPhase.Live or StreamPhase.Elsewhere when !request.Takeover:
                broadcaster.TellTakenOver();
                break;
            case StreamPhase.Live or StreamPhase.Interrupted:
                _broadcaster?.TellTakenOver();
                Admit(broadcaster, request);
                break;
            case StreamPhase.Claiming:
                _broadcaster?.TellTakenOver();
                (_broadcaster, _request, _leftDuringClaim, _endedDuringClaim) = (broadcaster, request, false, false);
                break;
            default:
                Claim(broadcaster, request);
                break;
        }
    }

    private void Claim(Participant broadcaster, Broadcast request)
    {
        (_broadcaster, _request, _leftDuringClaim, _endedDuringClaim) = (broadcaster, request, false, false);
        _phaseBeforeClaim = _phase;
        MoveTo(StreamPhase.Claiming);

        _claimedAt = _services.Time.GetUtcNow();
        var state = new StreamState(_liveSince ?? _claimedAt, StreamTitle.After(_title, request.Title), CountHere, _relay.Via, _relay.Policy);
        var mode = request.Takeover ? ClaimMode.TakeOver : ClaimMode.IfFree;
        Ask(_services.Backplane.ClaimAsync(Id, mode, state.ToUtf8()), OnClaimed);
    }

    private void OnClaimed(ClaimResult result)
    {
        if (_phase == StreamPhase.Closed) // this node began to shut down meanwhile
        {
            if (result.Outcome == ClaimOutcome.Granted)
                _ = _services.Backplane.ReleaseAsync(Id, result.Owner!.Epoch, ReleaseReason.Vacated).AsTask(); // never throws
            return;
        }
        switch (result.Outcome)
        {
            case ClaimOutcome.Granted:
                OnGranted(result.Owner!);
                break;
            case ClaimOutcome.Held:
                _broadcaster?.TellTakenOver();
                _broadcaster = null;
                MoveElsewhere(result.Owner!);
                break;
            default:
                _broadcaster?.TellUnavailable();
                _broadcaster = null;
                MoveTo(_phaseBeforeClaim);
                if (_phase == StreamPhase.Orphaned) WaitForBroadcaster();
                break;
        }
        _request = null;
        if (_endedDuringClaim && _phase == StreamPhase.Elsewhere) OnEnd(); // what was to end is there
        RunPostponed();
    }

    private void OnGranted(Ownership owner)
    {
        _owner = owner;
        _audience.RemoveRemote(); // their nodes tell this one, as its news reaches them
        if (_broadcaster is not null)
        {
            Admit(_broadcaster, _request!);
        }
        else if (_leftDuringClaim || _endedDuringClaim)
        {
            EndBroadcast(ReleaseReason.Ended);
        }
        else
        {
            _liveSince ??= _claimedAt;
            MoveTo(StreamPhase.Interrupted);
            WaitForBroadcaster();
        }
    }

    private void Admit(Participant broadcaster, Broadcast request)
    {
        var wasLive = _liveSince is not null;
        (_patience, _hasLeft) = (null, false);
        _relay.ViewersAre(CountHere);
        _relay.Begin(broadcaster, request.Route);
        if (broadcaster.PeerId != _broadcasterId) SendingBecomes(Both);
        _broadcaster = broadcaster;
        _broadcasterId = broadcaster.PeerId;
        _liveSince ??= _claimedAt;
        _title = StreamTitle.After(_title, request.Title);
        MoveTo(StreamPhase.Live);
        LayersBecome(LayersHere); // after one on another node, none yet

        broadcaster.Send(_services.Welcome(Id, broadcaster, _liveSince, _title, CountHere, _relay));
        foreach (var viewer in _audience.All) broadcaster.Send(new ViewerJoined(viewer.PeerId));
        TellAdvice();
        if (!wasLive) _audience.SendLocal(new StreamLive(_liveSince.Value, _title).ToUtf8());
    }

    private void OnBroadcasterGone(bool forGood)
    {
        _broadcaster = null;
        if (_phase == StreamPhase.Claiming)
        {
            _leftDuringClaim = forGood;
        }
        else if (forGood)
        {
            EndBroadcast(ReleaseReason.Ended);
        }
        else
        {
            MoveTo(StreamPhase.Interrupted);
            WaitForBroadcaster();
        }
    }

    private void OnEnd()
    {
        if (_phase == StreamPhase.Elsewhere) SendToOwner(new EndBroadcast());
        if (!IsBroadcastHere) return;
        _broadcaster?.Send(new StreamEnded(StreamEnded.Ended));
        _broadcaster?.Close(CloseCode.Normal, "the broadcast was ended");
        if (_phase == StreamPhase.Claiming) (_broadcaster, _endedDuringClaim) = (null, true);
        else EndBroadcast(ReleaseReason.Ended);
    }

    private void EndBroadcast(ReleaseReason reason)
    {
        _ = _services.Backplane.ReleaseAsync(Id, Epoch, reason).AsTask(); // never throws; nobody waits for it
        MoveIdle(reason == ReleaseReason.Lost ? StreamEnded.Lost : StreamEnded.Ended);
    }

    private void MoveIdle(string reason)
    {
        var wasLive = _liveSince is not null;
        (_broadcaster, _broadcasterId, _liveSince, _patience, _sending, _sendingNext) = (null, null, null, null, Both, null);
        (_layers, _presence, _hasFlowed, _hasLeft) = (LayersAre.None, PresenceIs.Here, false, false);
        _isOwnerKnown = true;
        _audience.RemoveRemote();
        _relay.End();
        MoveTo(StreamPhase.Idle);
        if (wasLive) _audience.SendLocal(new StreamEnded(reason).ToUtf8());
    }

    private void MoveElsewhere(Ownership owner)
    {
        var isKnown = _phase == StreamPhase.Elsewhere && _owner!.Node == owner.Node && _owner.Epoch == owner.Epoch;
        var wasLive = _liveSince is not null;
        var state = StreamState.Read(owner.State);
        _owner = owner;
        _patience = null;
        _liveSince = state?.LiveSince ?? _liveSince ?? _services.Time.GetUtcNow();
        _title = state is null ? _title : state.Title;
        _countElsewhere = state?.ViewerCount ?? 0;
        var (via, policy) = (state?.Via ?? MediaRoute.P2p, state?.Policy ?? RoutePolicy.Auto);
        if (isKnown)
        {
            FollowRoute(via, policy);
            return;
        }

        var before = _relay.Via;
        _relay.Follow(via, policy);
        _audience.RemoveRemote();
        MoveTo(StreamPhase.Elsewhere);
        if (_audience.Count > 0) TellOwnerAllViewers();
        SendingBecomes(Both); // until this owner says otherwise
        LayersBecome(LayersAre.None);
        PresenceBecomes(PresenceIs.Here);
        TellLocalRoute(before);
        if (!wasLive) _audience.SendLocal(new StreamLive(_liveSince.Value, _title).ToUtf8());
    }

    private void OnOwnerChanged(OwnerChanged change)
    {
        if (change.Epoch < Epoch) return; // news of the past, such as the end of this node's own claim before the one it has now
        if (change.Owner is { } owner)
        {
            if (owner.Node == _services.Backplane.Node) return; // its own claim has been answered already
            _broadcaster?.TellTakenOver();
            (_broadcaster, _broadcasterId) = (null, null);
            MoveElsewhere(owner);
        }
        else if (change.Cause is OwnerChangeCause.Ended or OwnerChangeCause.Lost)
        {
            if (!Owns && _phase != StreamPhase.Elsewhere) return;
            _broadcaster?.TellTakenOver(); // while this node was cut off, and the other one has ended since
            MoveIdle(change.Cause == OwnerChangeCause.Lost ? StreamEnded.Lost : StreamEnded.Ended);
        }
        else if (_phase == StreamPhase.Elsewhere)
        {
            MoveTo(StreamPhase.Orphaned);
            WaitForBroadcaster();
        }
    }

    private void WaitForBroadcaster()
    {
        var patience = _patience = new object();
        After(_services.Options.BroadcasterPatience, () =>
        {
            if (_patience != patience) return; // somebody came
            if (Owns) EndBroadcast(_hasLeft ? ReleaseReason.Ended : ReleaseReason.Lost);
            else if (_phase == StreamPhase.Orphaned) MoveIdle(StreamEnded.Lost);
        });
    }

    private void OnVacate(TaskCompletionSource vacated)
    {
        var release = Owns ? _services.Backplane.ReleaseAsync(Id, Epoch, ReleaseReason.Vacated) : ValueTask.CompletedTask;
        MoveTo(StreamPhase.Closed);
        _ = CompleteAsync();

        async Task CompleteAsync()
        {
            await release;
            vacated.SetResult();
        }
    }
}
