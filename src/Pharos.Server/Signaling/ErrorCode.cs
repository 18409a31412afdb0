namespace Pharos.Server.Signaling;

/// <summary>Codes of <see cref="Error"/>; the table in docs/signaling.md says when each is sent.</summary>
internal static class ErrorCode
{
    /// <summary>The frame is no message.</summary>
    public const string BadMessage = "bad-message";

    /// <summary>The addressee is nobody the sender may address.</summary>
    public const string UnknownPeer = "unknown-peer";

    /// <summary>Out of turn.</summary>
    public const string NotFirst = "not-first";

    /// <summary>Not the stream's token.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The stream has another broadcaster.</summary>
    public const string AlreadyLive = "already-live";

    /// <summary>As many viewers as allowed.</summary>
    public const string StreamFull = "stream-full";

    /// <summary>Longer than allowed.</summary>
    public const string TooLarge = "too-large";

    /// <summary>More often than allowed.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>Another node is needed and cannot be reached.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The relay cannot read or take the offer.</summary>
    public const string BadOffer = "bad-offer";

    /// <summary>The relay and the client, or the broadcaster and the client, have no codec in common.</summary>
    public const string CodecUnsupported = "codec-unsupported";

    /// <summary>The relay has no media of this stream.</summary>
    public const string RelayNotReady = "relay-not-ready";

    /// <summary>A session at the relay has ended by itself.</summary>
    public const string RelayLost = "relay-lost";
}
