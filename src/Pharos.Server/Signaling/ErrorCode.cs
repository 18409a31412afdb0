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
}
