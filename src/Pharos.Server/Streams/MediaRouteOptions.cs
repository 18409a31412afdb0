using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Pharos.Server.Streams;

/// <summary>When streams are direct, and when they go through the relay: <c>Pharos:Route</c>.</summary>
internal sealed record MediaRouteOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Route";

    /// <summary>As many copies at 2.5 Mbit/s as the 10 Mbit/s of a common home uplink carry with room to spare.</summary>
    public const int DefaultDirectViewers = 3;

    /// <summary>Several times what connectivity checks and a handshake take around the world; longer is a blank screen.</summary>
    public static readonly TimeSpan DefaultDirectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>An audience that comes and goes within a minute would be moved to and fro for nothing.</summary>
    public static readonly TimeSpan DefaultQuietTime = TimeSpan.FromSeconds(60);

    /// <summary>Policy of streams that were given none.</summary>
    [Description("How the media of a stream travels where the stream does not say: `p2p` from browser to browser, `relay` through this server, "
        + "`auto` direct for the first viewers and through the server beyond.")]
    public RoutePolicy Default { get; init; } = RoutePolicy.Auto;

    /// <summary>Most viewers of a direct stream.</summary>
    [Description("Viewers up to which a stream on `auto` is direct.")]
    [Range(0, 1_000_000)]
    public int DirectViewers { get; init; } = DefaultDirectViewers;

    /// <summary>How long a direct connection may take to come up.</summary>
    [Description("How long a direct connection may take to come up before the stream goes through the server.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan DirectTimeout { get; init; } = DefaultDirectTimeout;

    /// <summary>How long nothing may have needed the relay before a stream is direct again.</summary>
    [Description("How long nothing may have needed the server before a stream on `auto` is direct again.")]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan QuietTime { get; init; } = DefaultQuietTime;
}
