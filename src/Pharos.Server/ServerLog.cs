namespace Pharos.Server;

/// <summary>What the server itself reports.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Pharos is ready: {Addresses}")]
    public static partial void Ready(ILogger log, string addresses);
}
