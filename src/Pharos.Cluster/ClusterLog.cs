using Microsoft.Extensions.Logging;

namespace Pharos.Cluster;

/// <summary>Every line this project logs. Neither payloads nor connection strings are among the arguments.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of cluster events failed on {Event}; it goes on with the next one")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "The cluster directory can be reached")]
    public static partial void Available(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning,
        "The cluster directory has not answered for {Seconds:0.0} s: what needs another node is refused until it does")]
    public static partial void Unavailable(ILogger logger, double seconds);

    [LoggerMessage(4, LogLevel.Debug, "A round with the cluster directory failed: {Reason}")]
    public static partial void RoundFailed(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Error, "A round with the cluster directory met a bug")]
    public static partial void RoundBroken(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "The cluster loop met a bug; it goes on")]
    public static partial void LoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "An envelope for another node was lost on the way to the cluster directory: {Reason}")]
    public static partial void PublishFailed(ILogger logger, string reason);
}
