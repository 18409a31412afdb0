namespace Pharos.Rtc.Stun;

/// <summary>The error codes this stack writes. RFC 8489 §14.8, RFC 8445 §16.2.</summary>
public enum StunErrorCode
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Something that has to be there is not.</summary>
    BadRequest = 400,

    /// <summary>The credential is not the right one.</summary>
    Unauthenticated = 401,

    /// <summary>There are attributes that have to be understood and are not.</summary>
    UnknownAttribute = 420,

    /// <summary>Both sides believe to have the same role.</summary>
    RoleConflict = 487,
}
