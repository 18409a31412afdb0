namespace Pharos.Rtc.Srtp;

/// <summary>Why a packet was not protected, or not let through; for counters.</summary>
public enum SrtpRefusal
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>Shorter than any can be.</summary>
    Truncated,

    /// <summary>Of another version than 2, shorter than its header says, or with a header that does not end where the payload is said to begin.</summary>
    Malformed,

    /// <summary>The same index was seen before. RFC 3711 §3.3.2.</summary>
    Replayed,

    /// <summary>Behind the replay window: whether it was seen before is not known. RFC 3711 §3.3.2.</summary>
    TooOld,

    /// <summary>The tag does not fit: forged, damaged, or under another key.</summary>
    Unauthentic,

    /// <summary>RTCP with the E bit at 0. WebRTC has no unencrypted profile. RFC 8827 §6.5.</summary>
    Unencrypted,

    /// <summary>There is no index left under this key. RFC 3711 §9.2.</summary>
    KeyExhausted,

    /// <summary>One more SSRC than the sender was made for.</summary>
    TooManySources,

    /// <summary>The destination is too short for what would be written.</summary>
    NoRoom,
}
