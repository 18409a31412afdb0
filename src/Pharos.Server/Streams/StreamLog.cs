namespace Pharos.Server.Streams;

/// <summary>What streams report.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(1, LogLevel.Debug, "Stream {Stream}: {From} -> {To}")]
    public static partial void Moved(ILogger log, string stream, StreamPhase from, StreamPhase to);

    [LoggerMessage(2, LogLevel.Error, "Stream {Stream}: a bug was contained")]
    public static partial void Bug(ILogger log, string stream, Exception bug);
}
