using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>Whether and when one packet arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).</summary>
/// <param name="Sequence">Its transport-wide sequence number.</param>
/// <param name="Arrival">By the receiver's clock, in steps of 250 µs; null when it has not arrived.</param>
public readonly record struct PacketArrival(SeqNo Sequence, TimeSpan? Arrival);
