using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>Asks for a key frame: picture loss indication, a feedback message without FCI (RFC 4585 §6.3.1).</summary>
/// <param name="Sender">Who asks.</param>
/// <param name="Media">The stream.</param>
public readonly record struct Pli(Ssrc Sender, Ssrc Media)
{
    /// <summary>Bytes of the packet.</summary>
    public const int Length = FeedbackHeader.Length;

    private const int Format = 1;

    /// <summary>Reads a packet of this kind; another is refused.</summary>
    public static bool TryRead(RtcpPacket packet, out Pli request)
    {
        request = default;
        if (!FeedbackHeader.TryRead(packet, RtcpType.PayloadFeedback, Format, out var sender, out var media, out _)) return false;
        request = new(sender, media);
        return true;
    }

    /// <summary>Writes the packet and returns its bytes.</summary>
    public int Write(Span<byte> to)
    {
        var writer = new SpanWriter(to);
        FeedbackHeader.Write(ref writer, RtcpType.PayloadFeedback, Format, Sender, Media, Length);
        return Length;
    }
}
