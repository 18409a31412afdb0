namespace Pharos.Rtc.Rtp;

/// <summary>The two forms of an extension block (RFC 8285 §4.1.2).</summary>
public enum HeaderExtensionForm
{
    /// <summary>Ids 1 to 14, values of 1 to 16 bytes (§4.2).</summary>
    OneByte,

    /// <summary>Ids 1 to 255, values of 0 to 255 bytes (§4.3).</summary>
    TwoByte,
}
