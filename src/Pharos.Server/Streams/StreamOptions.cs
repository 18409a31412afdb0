using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Pharos.Server.Streams;

/// <summary>Bounds and patience of a stream: <c>Pharos:Streams</c>.</summary>
internal sealed record StreamOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Streams";

    /// <summary>At 2 Mbit/s each, more than a server's line of 1 Gbit/s carries.</summary>
    public const int DefaultMaxViewers = 1000;

    /// <summary>A person clicking, a script creating a series, an office behind one address.</summary>
    public const int DefaultCreatedPerAddressPerMinute = 60;

    /// <summary>A page reload, a Wi-Fi change, a failed-over node.</summary>
    public static readonly TimeSpan DefaultBroadcasterPatience = TimeSpan.FromSeconds(30);

    /// <summary>A reconnect at once; with the 20 s of the keep-alive a dead viewer is gone within 30 s.</summary>
    public static readonly TimeSpan DefaultViewerPatience = TimeSpan.FromSeconds(5);

    /// <summary>Most viewers of one stream.</summary>
    [Description("Viewers a stream may have. Each costs this server's line one copy, or the broadcaster's where the route is `p2p`.")]
    [Range(1, 1_000_000)]
    public int MaxViewers { get; init; } = DefaultMaxViewers;

    /// <summary>Creations of one address.</summary>
    [Description("Streams that one address may create a minute (an IPv6 /64 counts as one).")]
    [Range(1, 1_000_000_000)]
    public int CreatedPerAddressPerMinute { get; init; } = DefaultCreatedPerAddressPerMinute;

    /// <summary>How long a stream stays live without its broadcaster's socket.</summary>
    [Description("How long a stream stays live after its broadcaster's connection was lost.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BroadcasterPatience { get; init; } = DefaultBroadcasterPatience;

    /// <summary>How long a viewer's place is kept without its socket.</summary>
    [Description("How long a viewer's place is kept after its connection was lost.")]
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan ViewerPatience { get; init; } = DefaultViewerPatience;
}
