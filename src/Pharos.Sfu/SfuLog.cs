using Microsoft.Extensions.Logging;
using Pharos.Sfu.Network;

namespace Pharos.Sfu;

/// <summary>What the engine reports.</summary>
internal static partial class SfuLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Media on UDP port {Port}, {Loops} loops; datagrams leave by {SendPath} ({Reason}), encrypted by {Ciphers}")]
    public static partial void Started(ILogger log, int port, int loops, UdpSendPath sendPath, string reason, string ciphers);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A media session of stream {Stream} ended: {Reason}")]
    public static partial void Ended(ILogger log, string stream, CloseReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug of the media engine's; what it hit was closed, all else goes on")]
    public static partial void Bug(ILogger log, Exception bug);
}
