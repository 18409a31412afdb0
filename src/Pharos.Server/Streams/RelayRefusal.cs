using Pharos.Rtc.Sdp;
using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <summary>What the relay says to whom it does not serve; the table in docs/signaling.md says what a client does then.</summary>
internal static class RelayRefusal
{
    /// <summary>How long a client waits before it offers again, in milliseconds.</summary>
    private const int RetryAfterMs = 2000;

    /// <summary>There is nothing to watch at the relay.</summary>
    public static readonly Error NotReady = new(
        ErrorCode.RelayNotReady,
        "The broadcast does not come through the relay yet. Offer again in a moment, while the route is `relay`.",
        RetryAfterMs);

    /// <summary>A session has ended by itself.</summary>
    public static readonly Error Lost = new(
        ErrorCode.RelayLost, "Your connection to the relay has ended. Make another one and offer again, while the route is `relay`.");

    /// <summary>The text of the offer is no session description.</summary>
    public static Error Unreadable(string problem) => new(ErrorCode.BadOffer, $"The offer cannot be read: {problem}");

    /// <summary>The relay does not take the offer.</summary>
    public static Error Of(OfferRefusal refusal) => refusal.Reason is RefusalReason.CodecNotForwarded or RefusalReason.CodecNotReceived
        ? new(ErrorCode.CodecUnsupported, refusal.Problem, Codec: refusal.Codec)
        : new(ErrorCode.BadOffer, refusal.Problem);
}
