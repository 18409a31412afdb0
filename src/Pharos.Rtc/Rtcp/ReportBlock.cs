using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// How one stream was received (RFC 3550 §6.4.1).
/// <code>
/// |                          SSRC 32                            |
/// | fraction lost 8 |        cumulative lost, signed 24         |
/// |             extended highest sequence number 32             |
/// |                       jitter 32                             |
/// |                       last SR 32                            |
/// |                 delay since last SR 32                      |
/// </code>
/// </summary>
/// <param name="Source">The stream.</param>
/// <param name="FractionLost">Of the packets since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Since the beginning; negative with duplicates. −8,388,608 to 8,388,607: what is written is kept within
/// it.</param>
/// <param name="HighestSequence">The roll-over count in the upper 16 bits, the highest sequence number in the lower.</param>
/// <param name="Jitter">Of the arrival, in units of the timestamp.</param>
/// <param name="LastSenderReport">The middle 32 bits of the NTP time of the last sender report; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">In 1/65,536 s; 0 when there was none.</param>
public readonly record struct ReportBlock(
    Ssrc Source,
    byte FractionLost,
    int CumulativeLost,
    uint HighestSequence,
    uint Jitter,
    uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    internal const int Length = 24;
    private const int MaxLost = 0x7F_FFFF;

    internal static ReportBlock Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        _ = reader.TryReadUInt32(out var source);
        _ = reader.TryReadByte(out var fraction);
        _ = reader.TryReadUInt24(out var lost);
        _ = reader.TryReadUInt32(out var highest);
        _ = reader.TryReadUInt32(out var jitter);
        _ = reader.TryReadUInt32(out var last);
        _ = reader.TryReadUInt32(out var delay);
        // The 24 bits go to the top of 32, so that the sign is theirs.
        return new(new(source), fraction, (int)(lost << 8) >> 8, highest, jitter, last, delay);
    }

    internal void Write(ref SpanWriter writer)
    {
        writer.WriteUInt32(Source.Value);
        writer.WriteByte(FractionLost);
        writer.WriteUInt24((uint)Math.Clamp(CumulativeLost, -MaxLost - 1, MaxLost));
        writer.WriteUInt32(HighestSequence);
        writer.WriteUInt32(Jitter);
        writer.WriteUInt32(LastSenderReport);
        writer.WriteUInt32(DelaySinceLastSenderReport);
    }
}
