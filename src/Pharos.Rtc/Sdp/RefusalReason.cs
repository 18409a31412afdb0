namespace Pharos.Rtc.Sdp;

/// <summary>Kinds of refusal.</summary>
public enum RefusalReason
{
    /// <summary>More than one section of sound, or of pictures: WHIP answers 422 (RFC 9725 §4.4.3).</summary>
    TooManySections,

    /// <summary>There is nothing in the offer that could be sent, or received.</summary>
    NothingOffered,

    /// <summary>RTP and RTCP on separate ports, or sections with separate transports.</summary>
    SeparateTransports,

    /// <summary>Credentials, fingerprint or role are missing or of no use.</summary>
    TransportIncomplete,

    /// <summary>A publisher offers no codec that can be forwarded.</summary>
    CodecNotForwarded,

    /// <summary>A viewer cannot receive the codec that the publisher sends.</summary>
    CodecNotReceived,
}
