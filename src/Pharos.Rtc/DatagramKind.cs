namespace Pharos.Rtc;

/// <summary>What a datagram of the media port is, by its first bytes (RFC 7983 §7).</summary>
public enum DatagramKind
{
    /// <summary>Nothing that is spoken here: dropped.</summary>
    Unknown,

    /// <summary>STUN.</summary>
    Stun,

    /// <summary>DTLS.</summary>
    Dtls,

    /// <summary>RTP, or SRTP.</summary>
    Rtp,

    /// <summary>RTCP, or SRTCP.</summary>
    Rtcp,
}
