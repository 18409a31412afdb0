using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Which moment a publisher's timestamps mean, as its last sender report says it (RFC 3550 §6.4.1): what keeps sound and pictures in step.
/// </summary>
/// <param name="Source">As in <see cref="PacketSummary.Source"/>.</param>
/// <param name="NtpTime">The publisher's clock, in the form of RFC 3550 §4.</param>
/// <param name="Timestamp">The same moment by the clock of the stream.</param>
/// <param name="ReceivedAt">When the report came.</param>
internal readonly record struct SourceClock(int Source, ulong NtpTime, uint Timestamp, Instant ReceivedAt);
