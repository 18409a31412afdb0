using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// What a publisher sends, as those who send it on are to know: another object for another publisher, and after each change of a codec.
/// </summary>
internal sealed class PublishedFormat
{
    /// <summary>What the sound is encoded with; null without sound.</summary>
    public CodecFormat? Audio { get; init; }

    /// <summary>What the pictures are encoded with; null without pictures.</summary>
    public CodecFormat? Video { get; init; }
}
