namespace Pharos.Rtc.Stun;

/// <summary>What kind of message it is: the two class bits. RFC 8489 §5.</summary>
public enum StunClass
{
    /// <summary>Asks for a response.</summary>
    Request = 0,

    /// <summary>Asks for nothing.</summary>
    Indication = 1,

    /// <summary>Answers that the request was done.</summary>
    Success = 2,

    /// <summary>Answers that it was not, with an ERROR-CODE.</summary>
    Error = 3,
}
