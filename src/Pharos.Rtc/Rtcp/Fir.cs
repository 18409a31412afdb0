using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// Commands a key frame: one entry of a full intra request (RFC 5104 §4.3.1).
/// <code>
/// FCI, once or more:  | SSRC of the media 32 | sequence number 8 | reserved 24 |
/// </code>
/// </summary>
/// <param name="Media">The stream.</param>
/// <param name="Number">The command's own number: with the same one it is a repetition, to be answered once.</param>
public readonly record struct Fir(Ssrc Media, byte Number)
{
    private const int Format = 4;
    private const int FciLength = 8;

    /// <summary>The bytes of a packet with so many commands.</summary>
    public static int LengthOf(int commands) => FeedbackHeader.Length + (commands * FciLength);

    /// <summary>Reads a packet of this kind; another is refused, and one without FCI.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="into">Where the commands go; what does not fit is left out.</param>
    /// <param name="sender">Who commands.</param>
    /// <param name="count">How many commands were put there.</param>
    public static bool TryRead(RtcpPacket packet, Span<Fir> into, out Ssrc sender, out int count)
    {
        count = 0;
        if (!FeedbackHeader.TryRead(packet, RtcpType.PayloadFeedback, Format, out sender, out _, out var fci) || fci.Length < FciLength)
            return false;
        var reader = new SpanReader(fci);
        while (count < into.Length && reader.TryReadUInt32(out var media) && reader.TryReadByte(out var number) && reader.TrySkip(3))
            into[count++] = new(new(media), number);
        return true;
    }

    /// <summary>
    /// Writes a packet and returns its bytes, <see cref="LengthOf"/>. The SSRC of the media in front of the FCI is 0, as §4.3.1.2
    /// wants.
    /// </summary>
    public static int Write(Span<byte> to, Ssrc sender, ReadOnlySpan<Fir> commands)
    {
        var writer = new SpanWriter(to);
        FeedbackHeader.Write(ref writer, RtcpType.PayloadFeedback, Format, sender, default, LengthOf(commands.Length));
        foreach (var command in commands)
        {
            writer.WriteUInt32(command.Media.Value);
            writer.WriteByte(command.Number);
            writer.WriteZeros(3);
        }

        return writer.Position;
    }
}
