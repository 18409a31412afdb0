namespace Pharos.Rtc.Srtp;

/// <summary>What a session key is for. RFC 3711 §4.3.1 and §4.3.2.</summary>
public enum KeyLabel : byte
{
    /// <summary>Encrypts RTP.</summary>
    RtpEncryption,

    /// <summary>Authenticates RTP.</summary>
    RtpAuthentication,

    /// <summary>Salts RTP.</summary>
    RtpSalt,

    /// <summary>Encrypts RTCP.</summary>
    RtcpEncryption,

    /// <summary>Authenticates RTCP.</summary>
    RtcpAuthentication,

    /// <summary>Salts RTCP.</summary>
    RtcpSalt,
}
