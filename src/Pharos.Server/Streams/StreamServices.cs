using Microsoft.Extensions.Options;
using Pharos.Cluster;
using Pharos.Server.Access;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>What every stream works with; one for the process.</summary>
internal sealed class StreamServices(
    IBackplane backplane,
    IceServers iceServers,
    ResumeTokens resumeTokens,
    IOptions<StreamOptions> options,
    IOptions<MediaRouteOptions> routes,
    RelayPort relay,
    StreamEvents events,
    TimeProvider time,
    ILogger<Stream> log)
{
    /// <summary>The other nodes.</summary>
    public IBackplane Backplane { get; } = backplane;

    /// <summary>Bounds and patience.</summary>
    public StreamOptions Options { get; } = options.Value;

    /// <summary>When streams go through the relay.</summary>
    public MediaRouteOptions Routes { get; } = routes.Value;

    /// <summary>The relay.</summary>
    public RelayPort Relay { get; } = relay;

    /// <summary>Who wants to know of changes.</summary>
    public StreamEvents Events { get; } = events;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Where streams report.</summary>
    public ILogger Log { get; } = log;

    /// <summary>The first message to a participant.</summary>
    public Welcome Welcome(
        string streamId, Participant participant, DateTimeOffset? liveSince, string? title, int viewerCount, StreamRelay route) => new(
        participant.PeerId,
        streamId,
        participant.Role == Role.Broadcaster ? "broadcaster" : "viewer",
        liveSince is not null,
        liveSince,
        title,
        iceServers.For(participant.PeerId),
        viewerCount,
        resumeTokens.Create(streamId, participant.Role, participant.PeerId),
        route.Policy,
        route.Via,
        (int)Routes.DirectTimeout.TotalMilliseconds,
        Relay.Port());
}
