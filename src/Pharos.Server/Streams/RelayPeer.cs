using System.Collections.Immutable;
using Pharos.Rtc.Sdp;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <summary>
/// A participant's sessions at the relay: the one in use, and the one that takes its place once it is connected. Owned by the stream's
/// mailbox.
/// </summary>
/// <param name="id">The participant's peer id.</param>
internal sealed class RelayPeer(string id)
{
    private MediaSession? _current;
    private MediaSession? _next;
    private string? _layer;

    /// <summary>The participant's peer id.</summary>
    public string Id { get; } = id;

    /// <summary>An offer that waits for the publisher.</summary>
    public HeldOffer? Held { get; set; }

    /// <summary>When its last offer was answered: a timestamp of the clock.</summary>
    public long OfferedAt { get; set; }

    /// <summary>Whether its newest session waits for the first sign that the client reaches the media port.</summary>
    public bool IsUnreached => _next is { IsReached: false, State: SessionState.Connecting };

    /// <summary>Whether media may flow.</summary>
    public bool IsConnected => _current is { State: SessionState.Connected };

    /// <summary>What is known of its line, while media may flow.</summary>
    public ViewerLine? Line => IsConnected ? _current!.Line : null;

    /// <summary>Takes a session that is not connected yet; one that was not connected either is given up.</summary>
    public void Take(MediaSession session)
    {
        if (session == _next || session == _current) return;
        _next?.Close();
        _next = session;
        if (_layer is not null) session.SelectLayer(_layer);
    }

    /// <summary>The answer to an offer that restarts ICE on one of the sessions; null where it is one for another session.</summary>
    public string? RestartIce(SessionDescription offer) => _next?.RestartIce(offer) ?? _current?.RestartIce(offer);

    /// <summary>Chooses the layer that its sessions send it, those to come included; null for the best that its line carries.</summary>
    public void Select(string? layer)
    {
        _layer = layer;
        _current?.SelectLayer(layer);
        _next?.SelectLayer(layer);
    }

    /// <summary>The session is connected: it is the one in use from now on.</summary>
    /// <returns>The one before it, if there was one.</returns>
    public MediaSession? Connected(MediaSession session)
    {
        if (session != _next) return null;
        var before = _current;
        (_current, _next) = (session, null);
        return before;
    }

    /// <summary>Forgets a session that has ended.</summary>
    /// <returns>Whether it was the participant's newest: otherwise nothing is lost, since another has its place or is about to take it.</returns>
    public bool Forget(MediaSession session)
    {
        if (session == _current) _current = null;
        else if (session == _next) _next = null;
        else return false;
        return _next is null;
    }

    /// <summary>Ends all.</summary>
    public void Close()
    {
        var (current, next) = (_current, _next);
        (_current, _next, Held) = (null, null, null);
        next?.Close();
        current?.Close();
    }
}

/// <summary>A viewer's offer that waits until there is something to watch.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Addresses">Where the viewer may reach the relay.</param>
internal sealed record HeldOffer(SessionDescription Offer, ImmutableArray<AnnouncedAddress> Addresses);
