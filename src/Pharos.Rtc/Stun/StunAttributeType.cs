namespace Pharos.Rtc.Stun;

/// <summary>
/// The attributes this stack writes or understands. Below 0x8000 the receiver must understand an attribute; from there on it may pass over
/// what it does not know. RFC 8489 §14 and §18.3, RFC 8445 §16.1.
/// </summary>
public enum StunAttributeType
{
    /// <summary>The address seen, in the clear, for clients of RFC 3489. Known, and never used.</summary>
    MappedAddress = 0x0001,

    /// <summary>Whose credential it is.</summary>
    Username = 0x0006,

    /// <summary>HMAC-SHA1 over all that stands before it.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>Why a request was not done.</summary>
    ErrorCode = 0x0009,

    /// <summary>The attributes that a 420 is about.</summary>
    UnknownAttributes = 0x000A,

    /// <summary>Of the long-term credential. Known, and never used.</summary>
    Realm = 0x0014,

    /// <summary>Of the long-term credential. Known, and never used.</summary>
    Nonce = 0x0015,

    /// <summary>The address seen, hidden from address translators that rewrite what looks like one.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>The priority that the sender's candidate has when it turns out to be peer-reflexive.</summary>
    Priority = 0x0024,

    /// <summary>Nominates the pair.</summary>
    UseCandidate = 0x0025,

    /// <summary>The sender's software.</summary>
    Software = 0x8022,

    /// <summary>CRC-32 that tells STUN from other protocols on the same port.</summary>
    Fingerprint = 0x8028,

    /// <summary>The sender believes it is controlled; holds its tie-breaker.</summary>
    IceControlled = 0x8029,

    /// <summary>The sender believes it is controlling; holds its tie-breaker.</summary>
    IceControlling = 0x802A,
}
