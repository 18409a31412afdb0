namespace Pharos.Server.Streams;

/// <summary>What streams report.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(1, LogLevel.Debug, "Stream {Stream}: {From} -> {To}")]
    public static partial void Moved(ILogger log, string stream, StreamPhase from, StreamPhase to);

    [LoggerMessage(3, LogLevel.Information, "Stream {Stream}: {Advice}")]
    public static partial void Advises(ILogger log, string stream, string advice);

    [LoggerMessage(4, LogLevel.Warning, "A client of stream {Stream} was answered, and nothing of it came to the media port. {Advice}")]
    public static partial void Unreached(ILogger log, string stream, string advice);

    [LoggerMessage(2, LogLevel.Error, "Stream {Stream}: a bug was contained")]
    public static partial void Bug(ILogger log, string stream, Exception bug);
}
