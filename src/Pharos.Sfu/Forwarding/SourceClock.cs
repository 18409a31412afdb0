using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Which moment a publisher's timestamps mean, as its last sender report says it (RFC 3550 §6.4.1): what keeps sound and pictures in step. All
/// publishers' are in the server's time (<see cref="Ingress.PublisherClock"/>): viewers know one clock, and it never goes back.
/// </summary>
/// <param name="Source">As in <see cref="PacketSummary.Source"/>.</param>
/// <param name="NtpTime">The moment as viewers are told it (<see cref="ServerClock"/>), in the form of RFC 3550 §4.</param>
/// <param name="Timestamp">The same moment by the clock of the stream.</param>
/// <param name="At">The same moment by the clock of the loops.</param>
internal readonly record struct SourceClock(int Source, ulong NtpTime, uint Timestamp, Instant At)
{
    /// <summary>How long ago it was that a timestamp means, at a moment.</summary>
    public TimeSpan AgeOf(uint timestamp, int clockRate, Instant moment) =>
        moment - At - TimeSpan.FromSeconds(unchecked((int)(timestamp - Timestamp)) / (double)clockRate);
}
