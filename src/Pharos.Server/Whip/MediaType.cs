namespace Pharos.Server.Whip;

/// <summary>Content types of WHIP and WHEP.</summary>
internal static class MediaType
{
    /// <summary>RFC 8866 §8.1.</summary>
    public const string Sdp = "application/sdp";

    /// <summary>RFC 8840 §9.</summary>
    public const string SdpFragment = "application/trickle-ice-sdpfrag";

    /// <summary>RFC 8259 §11.</summary>
    public const string Json = "application/json";

    /// <summary>The HTML standard's server-sent events.</summary>
    public const string EventStream = "text/event-stream";
}
