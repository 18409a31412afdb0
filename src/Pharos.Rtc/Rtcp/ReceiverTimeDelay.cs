using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// How long ago a receiver's time came (DLRR): the receiver's round-trip time is its own time − last − delay (RFC 3611 §4.5).
/// </summary>
/// <param name="Receiver">Whose time it was.</param>
/// <param name="LastReceiverTime">The middle 32 bits of that NTP time; 0 when there was none.</param>
/// <param name="DelaySince">Since it came, in 1/65,536 s.</param>
public readonly record struct ReceiverTimeDelay(Ssrc Receiver, uint LastReceiverTime, uint DelaySince);
