namespace Pharos.Rtc.Sdp;

/// <summary>Who begins the DTLS handshake: the <c>setup</c> attribute of RFC 4145 §4 and RFC 8842 §5.</summary>
public enum SetupRole
{
    /// <summary>The other may choose.</summary>
    ActPass,

    /// <summary>The writer: it is the DTLS client.</summary>
    Active,

    /// <summary>The other: the writer is the DTLS server.</summary>
    Passive,

    /// <summary>Neither, until another description says otherwise.</summary>
    HoldConn,
}
