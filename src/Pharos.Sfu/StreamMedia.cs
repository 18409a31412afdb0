using System.Collections.Immutable;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu;

/// <summary>What a stream's publisher sends to this node, at the moment it was asked.</summary>
/// <param name="IsConnected">Whether a publisher's handshake is done and it was not lost since.</param>
/// <param name="Audio">The codec of the sound; null without sound.</param>
/// <param name="Video">The codec of the pictures; null without pictures.</param>
/// <param name="Viewers">Viewer sessions that are connecting or connected.</param>
public sealed record StreamMedia(bool IsConnected, CodecFormat? Audio, CodecFormat? Video, int Viewers)
{
    /// <summary>
    /// How old what comes from the publisher is by then, in its last seconds; null before it told the time. Where it does not give times back,
    /// the way to the server is not in it.
    /// </summary>
    public TimeSpan? DelayToServer { get; init; }

    /// <summary>The layers that its pictures come in, the best first; empty where they come in one.</summary>
    public ImmutableArray<MediaLayer> Layers { get; init; } = [];

    /// <summary>
    /// Whether anything comes of a publisher: false before its first packet, once it is gone, and while nothing at all was heard of its media
    /// for some seconds, as where its line is cut.
    /// </summary>
    public bool Flows { get; init; }

    /// <summary>What could be better about what comes of the publisher.</summary>
    public PublisherFindings Findings { get; init; }
}
