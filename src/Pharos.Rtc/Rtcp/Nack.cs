using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// Asks for packets again: the generic NACK (RFC 4585 §6.2.1).
/// <code>
/// FCI, once or more:  | PID 16, a lost packet | BLP 16, bit i (from the right): PID + i + 1 is lost too |
/// </code>
/// </summary>
public static class Nack
{
    private const int Format = 1;
    private const int FciLength = 4;
    private const int BitmaskLength = 16;

    /// <summary>The most bytes a request for so many packets has.</summary>
    public static int MaxLengthOf(int lost) => FeedbackHeader.Length + (lost * FciLength);

    /// <summary>Reads a packet of this kind; another is refused, and one without FCI.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="into">Where the numbers go. What does not fit is left out: this is how much one request may ask for.</param>
    /// <param name="sender">Who asks.</param>
    /// <param name="media">The stream.</param>
    /// <param name="count">How many numbers were put there.</param>
    public static bool TryRead(RtcpPacket packet, Span<SeqNo> into, out Ssrc sender, out Ssrc media, out int count)
    {
        count = 0;
        if (!FeedbackHeader.TryRead(packet, RtcpType.TransportLayerFeedback, Format, out sender, out media, out var fci) || fci.IsEmpty)
            return false;
        var reader = new SpanReader(fci);
        while (count < into.Length && reader.TryReadUInt16(out var pid) && reader.TryReadUInt16(out var blp))
        {
            into[count++] = new(pid);
            for (var bit = 0; bit < BitmaskLength && count < into.Length; bit++)
                if ((blp & (1 << bit)) != 0) into[count++] = new SeqNo(pid) + (bit + 1);
        }

        return true;
    }

    /// <summary>Writes a request and returns its bytes, at most <see cref="MaxLengthOf"/>.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="sender">Who asks.</param>
    /// <param name="media">The stream.</param>
    /// <param name="lost">At least one number. In ascending order they need the fewest FCI; in any other they are all asked for just
    /// the same.</param>
    public static int Write(Span<byte> to, Ssrc sender, Ssrc media, ReadOnlySpan<SeqNo> lost)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lost.Length, nameof(lost));
        var writer = new SpanWriter(to);
        writer.WriteZeros(FeedbackHeader.Length);
        for (var i = 0; i < lost.Length;)
        {
            // Beginning each FCI at the first number not yet covered is what needs the fewest.
            var pid = lost[i++];
            var blp = 0;
            for (; i < lost.Length && lost[i] - pid is >= 0 and <= BitmaskLength; i++)
                if (lost[i] != pid) blp |= 1 << (lost[i] - pid - 1);
            writer.WriteUInt16(pid.Value);
            writer.WriteUInt16((ushort)blp);
        }

        var header = new SpanWriter(to);
        FeedbackHeader.Write(ref header, RtcpType.TransportLayerFeedback, Format, sender, media, writer.Position);
        return writer.Position;
    }
}
