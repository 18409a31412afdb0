using Microsoft.Extensions.Logging;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu;

/// <summary>What the engine reports.</summary>
internal static partial class SfuLog
{
    /// <summary>It takes and sends media from now on, and this is how it does it here.</summary>
    public static void Started(ILogger log, int port, int threads, UdpSendPath path, string reason, string ciphers) =>
        Started(log, port, threads, TextOf(path), reason, ciphers);

    [LoggerMessage(1, LogLevel.Information, "Media on UDP port {Port}, threads: {Threads}. Sends {Sending}: {Reason}. Encrypts by {Ciphers}.")]
    private static partial void Started(ILogger log, int port, int threads, string sending, string reason, string ciphers);

    [LoggerMessage(2, LogLevel.Debug, "A media session of stream {Stream} ended: {Reason}")]
    public static partial void Ended(ILogger log, string stream, CloseReason reason);

    [LoggerMessage(3, LogLevel.Error, "A bug of the media engine's; what it hit was closed, all else goes on")]
    public static partial void Bug(ILogger log, Exception bug);

    /// <summary>What a publisher sends, with its first packet and when that has become another thing.</summary>
    public static void Publishes(ILogger log, string stream, PublisherMedia media)
    {
        if (log.IsEnabled(LogLevel.Debug)) Publishes(log, stream, media.Video?.Name ?? "no pictures", media.Audio?.Name ?? "no sound");
    }

    [LoggerMessage(4, LogLevel.Debug, "A publisher of stream {Stream} sends {Video} and {Audio}")]
    private static partial void Publishes(ILogger log, string stream, string video, string audio);

    private static string TextOf(UdpSendPath path) => path switch
    {
        UdpSendPath.Gso => "a frame a message (GSO)",
        UdpSendPath.Batched => "many packets a call (sendmmsg)",
        _ => "a packet a call",
    };
}
