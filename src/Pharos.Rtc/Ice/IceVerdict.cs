namespace Pharos.Rtc.Ice;

/// <summary>What a datagram was: one counter each tells why checks fail. RFC 8445 §7.3, RFC 8489 §9.1.3.</summary>
public enum IceVerdict
{
    /// <summary>A check with a correct credential.</summary>
    Valid,

    /// <summary>A check with a correct credential from one who believes to be controlled; told so (487).</summary>
    RoleConflict,

    /// <summary>A check with a correct credential and something that has to be understood and is not; told so (420).</summary>
    NotUnderstood,

    /// <summary>No USERNAME or no MESSAGE-INTEGRITY (400).</summary>
    NoCredential,

    /// <summary>The credential of someone else, or of before a restart (401).</summary>
    WrongUser,

    /// <summary>MESSAGE-INTEGRITY was not made with the password (401).</summary>
    WrongIntegrity,

    /// <summary>A STUN message that is no binding request: an indication that keeps a path open, or a response nobody waits for.</summary>
    NoRequest,

    /// <summary>No STUN message, or a broken one.</summary>
    Malformed,

    /// <summary>The session expired before.</summary>
    Expired,
}
