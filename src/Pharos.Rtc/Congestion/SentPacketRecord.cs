using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>What is known of a packet that was sent.</summary>
/// <param name="SentAt">When it was sent, to the microsecond.</param>
/// <param name="Bytes">Its length, 2,047 at most.</param>
/// <param name="Probe">Number of the <see cref="ProbeCluster"/> that it belongs to; 0 for none.</param>
/// <param name="WasLost">Whether it was reported missing before.</param>
public readonly record struct SentPacketRecord(Instant SentAt, int Bytes, byte Probe, bool WasLost);
