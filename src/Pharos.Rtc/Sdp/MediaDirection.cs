namespace Pharos.Rtc.Sdp;

/// <summary>Who sends, seen by the one who wrote the description: RFC 8866 §6.7.</summary>
public enum MediaDirection
{
    /// <summary>Both; what is meant when nothing is said.</summary>
    SendRecv,

    /// <summary>The writer sends.</summary>
    SendOnly,

    /// <summary>The writer receives.</summary>
    RecvOnly,

    /// <summary>Nobody.</summary>
    Inactive,
}
