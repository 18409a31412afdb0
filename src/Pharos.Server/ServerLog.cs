namespace Pharos.Server;

/// <summary>What the server itself reports.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Pharos is ready: {Addresses}")]
    public static partial void Ready(ILogger log, string addresses);

    [LoggerMessage(7, LogLevel.Warning, "This machine has no address that others reach, so media goes nowhere else through it: connect it to a network, or set "
        + "Pharos__Media__PublicAddresses__0 to the address that others know it by.")]
    public static partial void LocalOnly(ILogger log);

    [LoggerMessage(8, LogLevel.Warning, "A client from the internet was told private addresses alone to send media to: set Pharos__Media__PublicAddresses__0 to the "
        + "public address of this server.")]
    public static partial void OutOfReach(ILogger log);

    [LoggerMessage(2, LogLevel.Warning, "Redis cannot be reached. Streams of this node go on by themselves; what needs another node waits until it can.")]
    public static partial void RedisNotReached(ILogger log);

    [LoggerMessage(3, LogLevel.Information, "This node is {Node}")]
    public static partial void Joins(ILogger log, string node);

    [LoggerMessage(4, LogLevel.Information, "Pharos shuts down; the clients of {Streams} streams are told to connect again")]
    public static partial void ShutsDown(ILogger log, int streams);

    [LoggerMessage(5, LogLevel.Debug, "Gave {MiB} MiB of holes in the heap back, in {Milliseconds:0} ms")]
    public static partial void Trimmed(ILogger log, long miB, double milliseconds);

    [LoggerMessage(6, LogLevel.Error, "A WebSocket could not be pinged: please report this")]
    public static partial void NotPinged(ILogger log, Exception bug);
}
