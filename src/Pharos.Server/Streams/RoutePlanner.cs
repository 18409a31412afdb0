namespace Pharos.Server.Streams;

/// <summary>
/// Decides whether the media of a live stream goes directly or through the relay. What needs the relay moves a stream there at once; it moves
/// back only after nothing has needed it for <see cref="MediaRouteOptions.QuietTime"/>, so that it does not go to and fro. It reads no clock.
/// </summary>
/// <param name="options">The bounds.</param>
internal sealed class RoutePlanner(MediaRouteOptions options)
{
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private int? _uplinkCarries;
    private TimeSpan? _quietSince;
    private bool _wasWanted;

    /// <summary>What the stream's owner chose.</summary>
    public RoutePolicy Policy { get; set; } = options.Default;

    /// <summary>What was decided last.</summary>
    public MediaRoute Route { get; private set; }

    /// <summary>How many watch, by whatever way.</summary>
    public int Viewers { get; set; }

    /// <summary>How many of them can watch through the relay only.</summary>
    public int RelayOnlyViewers { get; set; }

    /// <summary>Whether the publisher can publish to the relay only, which goes above any policy.</summary>
    public bool IsPublisherRelayOnly { get; set; }

    private bool NeedsRelay =>
        Viewers > options.DirectViewers || RelayOnlyViewers > 0 || _failed.Count > 0 || Viewers > (_uplinkCarries ?? int.MaxValue);

    /// <summary>A direct connection to this viewer did not come up, or broke: there is none for as long as the viewer stays.</summary>
    public void DirectFailed(string viewer) => _failed.Add(viewer);

    /// <summary>This viewer has left.</summary>
    public void Left(string viewer) => _failed.Remove(viewer);

    /// <summary>The broadcaster cannot send a copy to each of the viewers there are: from now on it is not asked to.</summary>
    public void UplinkLimited() => _uplinkCarries = Math.Max(Viewers - 1, 0);

    /// <summary>Somebody asks for the stream at the relay, and may come again when it is there.</summary>
    public void Wanted() => _wasWanted = true;

    /// <summary>Another publisher has another network.</summary>
    public void PublisherChanged()
    {
        _failed.Clear();
        _uplinkCarries = null;
    }

    /// <summary>The broadcast is over; the next one begins anew.</summary>
    public void Reset()
    {
        PublisherChanged();
        (_quietSince, _wasWanted, IsPublisherRelayOnly, RelayOnlyViewers, Route) = (null, false, false, 0, MediaRoute.P2p);
    }

    /// <summary>Decides.</summary>
    /// <param name="now">The time, from any fixed point.</param>
    /// <returns>When to ask again, even if nothing changes until then; null for never.</returns>
    public TimeSpan? Plan(TimeSpan now)
    {
        var wasWanted = _wasWanted;
        _wasWanted = false;
        if (IsPublisherRelayOnly || Policy == RoutePolicy.Relay) return Take(MediaRoute.Relay);
        if (Policy == RoutePolicy.P2p) return Take(MediaRoute.P2p);
        if (NeedsRelay) return Take(MediaRoute.Relay);
        if (wasWanted) (Route, _quietSince) = (MediaRoute.Relay, now);
        if (Route == MediaRoute.P2p) return null;
        var quietSince = _quietSince ??= now;
        return now - quietSince < options.QuietTime ? quietSince + options.QuietTime : Take(MediaRoute.P2p);
    }

    private TimeSpan? Take(MediaRoute route)
    {
        (Route, _quietSince) = (route, null);
        return null;
    }
}
