namespace Pharos.Rtc.Ice;

/// <summary>What is wrong with the ice-ufrag and ice-pwd of a session description. RFC 8839 §5.4.</summary>
public enum IceCredentialsError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ice-ufrag has to have 4 to 256 letters, digits, + or /; other visible characters are taken, a colon is not.</summary>
    Ufrag,

    /// <summary>ice-pwd has to have 22 to 256 letters, digits, + or /; other visible characters are taken, a colon is not.</summary>
    Pwd,
}
