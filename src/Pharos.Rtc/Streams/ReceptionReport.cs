using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Streams;

/// <summary>What a report block says of one SSRC, without the SSRC. RFC 3550 §6.4.1.</summary>
/// <param name="FractionLost">Of the packets since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Since the beginning, −8,388,608 to 8,388,607; negative after more duplicates than losses.</param>
/// <param name="HighestSequence">The highest sequence number, and the number of its cycles above it.</param>
/// <param name="Jitter">Interarrival jitter, in units of the RTP timestamp.</param>
/// <param name="LastSenderReport">The middle 32 bits of its NTP time; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">In 1/65,536 s; 0 when there was none.</param>
public readonly record struct ReceptionReport(
    byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    /// <summary>The report block about an SSRC that it was made for.</summary>
    public ReportBlock ToBlock(Ssrc source) =>
        new(source, FractionLost, CumulativeLost, HighestSequence, Jitter, LastSenderReport, DelaySinceLastSenderReport);
}
