namespace Pharos.Rtc.Srtp;

/// <summary>
/// Protection profile that DTLS negotiates in its use_srtp extension: which cipher, and how long its keys are. RFC 5764 §4.1.2, RFC 7714
/// §14.2.
/// </summary>
public sealed class SrtpProfile
{
    /// <summary>AEAD_AES_128_GCM of RFC 7714 §12: the preferred one.</summary>
    public static readonly SrtpProfile AeadAes128Gcm = new(0x0007, "AEAD_AES_128_GCM", saltLength: 12, tagLength: 16);

    /// <summary>AES-CM with HMAC-SHA1 and an 80-bit tag, of RFC 5764 §4.1.2: for clients that have nothing else.</summary>
    public static readonly SrtpProfile Aes128CmHmacSha1Tag80 = new(0x0001, "AES128_CM_HMAC_SHA1_80", saltLength: 14, tagLength: 10);

    private SrtpProfile(ushort id, string name, int saltLength, int tagLength) =>
        (Id, Name, SaltLength, TagLength) = (id, name, saltLength, tagLength);

    /// <summary>Its number in use_srtp.</summary>
    public ushort Id { get; }

    /// <summary>Its name as the RFC writes it.</summary>
    public string Name { get; }

    /// <summary>Bytes of a master key, and of a session key.</summary>
    public int KeyLength { get; } = 16;

    /// <summary>Bytes of a master salt, and of a session salt.</summary>
    public int SaltLength { get; }

    /// <summary>Bytes of the tag that authenticates a packet.</summary>
    public int TagLength { get; }

    /// <summary>Bytes that DTLS is to export: a key and a salt for each side.</summary>
    public int KeyingMaterialLength => 2 * (KeyLength + SaltLength);

    /// <summary>The profile of a number; null where there is none here.</summary>
    public static SrtpProfile? Find(ushort id) =>
        id == AeadAes128Gcm.Id ? AeadAes128Gcm : id == Aes128CmHmacSha1Tag80.Id ? Aes128CmHmacSha1Tag80 : null;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
