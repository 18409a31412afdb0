using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>Where a key frame begins in a <see cref="PacketRing"/>.</summary>
/// <param name="Slot">The slot of its first packet.</param>
/// <param name="Source">As in <see cref="PacketSummary.Source"/>.</param>
/// <param name="Timestamp">As in <see cref="PacketSummary.Timestamp"/>.</param>
/// <param name="At">When that packet came.</param>
internal readonly record struct KeyFrameStart(long Slot, int Source, uint Timestamp, Instant At);
