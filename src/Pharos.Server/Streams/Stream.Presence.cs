using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <content>
/// Whether the broadcaster is there. To who watches through the relay a lost one looks like a picture that stands still: the connection to the
/// relay is as good as ever.
/// </content>
internal sealed partial class Stream
{
    // What all viewers of this node were told last; on the owner's node, those of the others, too.
    private volatile PresenceIs _presence = PresenceIs.Here;

    // Whether the relay had something of the stream since the stream came to it: before that, nothing is lost.
    private bool _hasFlowed;

    // Whether the broadcaster said that it goes: no network took it away.
    private bool _hasLeft;

    /// <summary>Whether the broadcaster of the stream is there, or none is expected. Safe to read at any time.</summary>
    public bool IsBroadcasterThere => _presence == PresenceIs.Here;

    /// <summary>What the relay has of this stream has become another thing.</summary>
    public bool MediaChanged() => Post(() =>
    {
        FollowPresence();
        FollowAdvice();
        OnLayersChanged();
    });

    private void FollowPresence()
    {
        if (_phase is not (StreamPhase.Live or StreamPhase.Interrupted or StreamPhase.Orphaned)) return;
        var isRelayed = Owns && _relay.Via == MediaRoute.Relay;
        var flows = isRelayed && _services.Relay.Find(Id) is { Flows: true };
        _hasFlowed = isRelayed && (_hasFlowed || flows);
        // A broadcaster who is there and sends nothing may have turned all off.
        var isThere = flows || (_phase == StreamPhase.Live && (!_hasFlowed || _sending is { Audio: false, Video: false }));
        PresenceBecomes(isThere ? PresenceIs.Here : new PresenceIs(_hasLeft ? Presence.Left : Presence.Lost));
    }

    private void PresenceBecomes(PresenceIs presence)
    {
        if (presence == _presence) return;
        _presence = presence;
        _audience.SendLocal(presence.ToUtf8());
        _services.Events.Changed(Id);
        if (Owns) foreach (var home in _audience.Homes) SendTo(home, new ToAllViewers(presence));
    }
}
