namespace Pharos.Sfu.Peers;

/// <summary>Why a datagram went no further.</summary>
internal enum DatagramDropReason
{
    /// <summary>Nothing that is spoken here, by its first bytes.</summary>
    Unknown,

    /// <summary>It came by a way that nobody has been heard from with the right password, and is no check itself.</summary>
    NoSession,

    /// <summary>A check that proves nothing: a wrong or missing credential, a broken message.</summary>
    CheckRefused,

    /// <summary>Media before the handshake was done.</summary>
    NoKeys,

    /// <summary>Not protected with the right key, or changed on the way.</summary>
    Unauthentic,

    /// <summary>Seen before, or older than the replay window.</summary>
    Replayed,

    /// <summary>No RTP or RTCP packet, or none that is protected as agreed.</summary>
    Malformed,

    /// <summary>So much was forged within this second that nothing more is looked at.</summary>
    TooMuchForged,

    /// <summary>More plain STUN requests than are answered in a second.</summary>
    TooManyRequests,

    /// <summary>On its way out: nothing could be protected for it, or there was no way to it.</summary>
    NotSendable,

    /// <summary>On its way out: the other side of a TCP connection is too slow, or it has ended.</summary>
    TcpTooSlow,
}
