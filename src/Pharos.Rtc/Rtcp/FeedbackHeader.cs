using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// What all feedback messages begin with; feedback control information (FCI) follows (RFC 4585 §6.1).
/// <code>
/// |V=2|P| FMT 5 | type 8 | length 16 | SSRC of the sender 32 | SSRC of the media 32 | FCI …
/// </code>
/// </summary>
internal static class FeedbackHeader
{
    internal const int Length = 12;

    internal static bool TryRead(RtcpPacket packet, RtcpType type, int format, out Ssrc sender, out Ssrc media, out ReadOnlySpan<byte> fci)
    {
        sender = default;
        media = default;
        fci = default;
        var reader = new SpanReader(packet.Body);
        if (packet.Type != type || packet.Count != format || !reader.TryReadUInt32(out var from) || !reader.TryReadUInt32(out var about))
            return false;
        sender = new(from);
        media = new(about);
        fci = reader.Rest;
        return true;
    }

    internal static void Write(ref SpanWriter writer, RtcpType type, int format, Ssrc sender, Ssrc media, int length)
    {
        RtcpPacket.WriteHeader(ref writer, format, type, length);
        writer.WriteUInt32(sender.Value);
        writer.WriteUInt32(media.Value);
    }
}
