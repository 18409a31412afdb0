using Pharos.Server.Signaling;
using Pharos.Sfu;

namespace Pharos.Server.Streams;

/// <content>How long the media takes to each viewer: viewers measure it, the broadcaster and the holder of the token are told.</content>
internal sealed partial class Stream
{
    // As often as viewers say it.
    private static readonly TimeSpan DelaysInterval = TimeSpan.FromSeconds(2);

    // One that has missed five turns measures nothing any more.
    private static readonly TimeSpan DelayLifetime = TimeSpan.FromSeconds(10);

    // With the longest names, a fourth of what a node may send at once.
    private const int MaxDelaysInMessage = 200;

    private bool _areDelaysDue;

    /// <summary>A viewer says how long what it shows was on its way.</summary>
    public bool Receive(Participant sender, DelayMeasured measured) => Post(() =>
    {
        if (_audience.TryFind(sender.PeerId, out var viewer) && viewer.Local == sender) OnDelay(viewer, measured.Ms);
    });

    /// <summary>Lists the viewers.</summary>
    /// <param name="listed">Completed with them.</param>
    public bool List(TaskCompletionSource<ViewerList> listed) => Post(() => listed.TrySetResult(ViewersNow()));

    private void OnDelay(Viewer viewer, int milliseconds)
    {
        viewer.Delay = (milliseconds, _services.Time.GetTimestamp());
        if (_areDelaysDue) return;
        _areDelaysDue = true;
        After(DelaysInterval, TellDelays);
    }

    private void OnDelaysOfOthers(DelaysHere here, Cluster.NodeId source)
    {
        foreach (var (peerId, milliseconds) in here.Delays)
            if (_audience.TryFind(peerId, out var viewer) && viewer.Home == source) OnDelay(viewer, milliseconds);
    }

    private void TellDelays()
    {
        _areDelaysDue = false;
        List<DelayOf> delays = [.. from viewer in _audience.All where DelayNow(viewer) is not null select new DelayOf(viewer.PeerId, DelayNow(viewer)!.Value)];
        if (delays.Count == 0) return;
        if (_phase == StreamPhase.Live) _broadcaster!.Send(DelaysAre.Of(delays));
        else if (_phase == StreamPhase.Elsewhere) foreach (var some in delays.Chunk(MaxDelaysInMessage)) SendToOwner(new DelaysHere(some));
    }

    private int? DelayNow(Viewer viewer) =>
        viewer.Delay is { } delay && _services.Time.GetElapsedTime(delay.At) < DelayLifetime ? delay.Milliseconds : null;

    private ViewerList ViewersNow()
    {
        var toServer = _services.Relay.Find(Id)?.DelayToServer;
        return new ViewerList(
            Id,
            _liveSince is not null,
            Complete: _phase is not (StreamPhase.Elsewhere or StreamPhase.Orphaned),
            [
                .. _audience.All.Select(viewer => Listed(viewer.PeerId, RouteOf(viewer), DelayNow(viewer), _relay.LineOf(viewer.PeerId), toServer)),
                .. _relay.Players.Select(session => Listed(null, "whep", null, session.Line, toServer)),
            ]);
    }

    // Of direct connections the server hears only when they fail.
    private string? RouteOf(Viewer viewer) => _relay.Plays(viewer.PeerId) ? "relay"
        : _phase is StreamPhase.Live or StreamPhase.Interrupted && _relay.Via == MediaRoute.P2p && viewer.IsIntroduced ? "p2p"
        : null;

    // Half of the round trip and the way to the server is the least that it takes; what encoder, player and screen add is not known here.
    private static ListedViewer Listed(string? peerId, string? route, int? delay, ViewerLine? line, TimeSpan? toServer)
    {
        var least = line?.RoundTrip is { } roundTrip && toServer is { } known ? (int?)(known + (roundTrip / 2)).TotalMilliseconds : null;
        return new(
            peerId, route, delay ?? least, delay is null && least is not null, line?.Layer, (int?)line?.RoundTrip?.TotalMilliseconds, line?.Loss);
    }
}
