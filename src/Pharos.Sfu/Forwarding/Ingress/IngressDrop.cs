namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>Why a publisher's authentic packet was not sent on; for counters.</summary>
internal enum IngressDrop
{
    /// <summary>It was.</summary>
    None,

    /// <summary>Not sound as RTP or RTCP.</summary>
    Malformed,

    /// <summary>Longer than there is room for.</summary>
    TooLong,

    /// <summary>Nothing says yet which section or layer its SSRC belongs to.</summary>
    Unlabelled,

    /// <summary>It names a section or a layer that was not agreed.</summary>
    UnknownLabel,

    /// <summary>Its payload type is not of its section's agreed codecs, or not of what its SSRC sends.</summary>
    PayloadType,

    /// <summary>More SSRCs than are followed.</summary>
    TooManySources,

    /// <summary>Another SSRC took the place of its own.</summary>
    ReplacedSource,

    /// <summary>It came before, or so late that nobody waits for it.</summary>
    LateOrDuplicate,

    /// <summary>A retransmission of nothing that is missing, as those that probe the bandwidth.</summary>
    NothingRepaired,

    /// <summary>Padding and nothing else.</summary>
    Padding,

    /// <summary>Another publisher took its publisher's place.</summary>
    ReplacedPublisher,
}
