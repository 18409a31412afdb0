using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Fills up the packets of a frame to one length. The kernel cuts a message up into pieces of one length, of which only the last may be shorter,
/// and encoders cut frames up into packets that differ by a byte or two.
/// </summary>
internal static class EqualLengths
{
    /// <summary>Fills up the pictures' packets of a ring, from a slot to the newest.</summary>
    public static void Fill(PacketRing ring, long from)
    {
        var (longest, last, source) = (0, -1L, 0);
        for (var slot = from; slot < ring.Next; slot++)
        {
            if (!ring.TryGet(slot, out _, out var info) || info.Kind != MediaKind.Video) continue;
            // Of two layers, nobody is sent both: nearly always there is one alone.
            if (last >= 0 && source != info.Source) return;
            (longest, last, source) = (Math.Max(longest, info.PayloadLength), slot, info.Source);
        }
        for (var slot = from; slot < last; slot++)
        {
            if (!ring.TryGet(slot, out _, out var info) || info.Kind != MediaKind.Video || info.PaddingLength > 0) continue;
            if (longest - info.PayloadLength is > 0 and <= PacketRing.MaxPadding and var missing) ring.Pad(slot, (byte)missing);
        }
    }
}
