using Microsoft.Extensions.Logging;

namespace Pharos.Cluster;

/// <summary>Every line this project logs. Neither payloads nor connection strings are among the arguments.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of cluster events failed on {Event}; it goes on with the next one")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);
}
