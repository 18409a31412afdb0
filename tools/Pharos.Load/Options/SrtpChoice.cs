namespace Pharos.Load.Options;

/// <summary>The SRTP profile that viewers offer.</summary>
internal enum SrtpChoice
{
    /// <summary>AEAD_AES_128_GCM, RFC 7714.</summary>
    Gcm,

    /// <summary>AES128_CM_HMAC_SHA1_80, RFC 5764 §4.1.2.</summary>
    Cm,
}
