using System.Numerics;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// What bitrate a receiver thinks it can take (draft-alvestrand-rmcat-remb-03 §2.2).
/// <code>
/// FCI:  | 'R' 'E' 'M' 'B' | number of SSRCs 8 | exponent 6 | mantissa 18 | SSRC 32 …
/// </code>
/// The streams it speaks of are written, but not read: it is for all of the transport.
/// </summary>
/// <param name="Sender">Who reports.</param>
/// <param name="BitsPerSecond">The total. Of what is written, the 18 highest bits count.</param>
public readonly record struct Remb(Ssrc Sender, long BitsPerSecond)
{
    private const int Format = 15;
    private const int FixedLength = FeedbackHeader.Length + 8;
    private const uint Identifier = 0x52_45_4D_42;
    private const int MantissaBits = 18;

    /// <summary>The bytes of a packet with so many streams.</summary>
    public static int LengthOf(int streams) => FixedLength + (streams * sizeof(uint));

    /// <summary>Reads a packet of this kind; another is refused. A bitrate that 63 bits do not hold is the largest they do.</summary>
    public static bool TryRead(RtcpPacket packet, out Remb report)
    {
        report = default;
        if (!FeedbackHeader.TryRead(packet, RtcpType.PayloadFeedback, Format, out var sender, out _, out var fci)) return false;
        var reader = new SpanReader(fci);
        if (!reader.TryReadUInt32(out var identifier) || identifier != Identifier) return false;
        if (!reader.TryReadByte(out var streams) || !reader.TryReadUInt24(out var rate) || reader.Left < streams * sizeof(uint))
            return false;
        var (exponent, mantissa) = ((int)(rate >> MantissaBits), (long)(rate & ((1 << MantissaBits) - 1)));
        report = new(sender, mantissa > long.MaxValue >> exponent ? long.MaxValue : mantissa << exponent);
        return true;
    }

    /// <summary>Writes the packet and returns its bytes, <see cref="LengthOf"/>.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="streams">At most 255.</param>
    public int Write(Span<byte> to, ReadOnlySpan<Ssrc> streams)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(streams.Length, byte.MaxValue, nameof(streams));
        var rate = Math.Max(BitsPerSecond, 0);
        var exponent = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)rate) - MantissaBits);
        var writer = new SpanWriter(to);
        FeedbackHeader.Write(ref writer, RtcpType.PayloadFeedback, Format, Sender, default, LengthOf(streams.Length));
        writer.WriteUInt32(Identifier);
        writer.WriteByte((byte)streams.Length);
        writer.WriteUInt24((uint)((exponent << MantissaBits) | (int)(rate >> exponent)));
        foreach (var stream in streams) writer.WriteUInt32(stream.Value);
        return writer.Position;
    }
}
