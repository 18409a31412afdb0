using System.Security.Cryptography;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// What a profile does to a packet, given its index. Stateless but for its session keys; the callers have checked all lengths. A
/// destination begins where its source does, or overlaps nothing of it. An instance serves one direction, and RTP or RTCP, which have keys
/// of their own.
/// </summary>
internal abstract class SrtpCipher : IDisposable
{
    /// <summary>The cipher of a profile under the RTP session keys.</summary>
    public static SrtpCipher ForRtp(SrtpMasterKey master) =>
        Create(master, KeyLabel.RtpEncryption, KeyLabel.RtpAuthentication, KeyLabel.RtpSalt);

    /// <summary>The cipher of a profile under the RTCP session keys.</summary>
    public static SrtpCipher ForRtcp(SrtpMasterKey master) =>
        Create(master, KeyLabel.RtcpEncryption, KeyLabel.RtcpAuthentication, KeyLabel.RtcpSalt);

    /// <summary>Writes header, encrypted payload and tag.</summary>
    public abstract void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination);

    /// <summary>
    /// The same, but for a tag that is computed more cheaply with those of other packets: the batch does that, before anybody reads it.
    /// </summary>
    /// <param name="header">As above.</param>
    /// <param name="payload">As above.</param>
    /// <param name="index">As above.</param>
    /// <param name="destination">As above.</param>
    /// <param name="tags">Takes note of it.</param>
    /// <param name="offset">Where the destination begins in the batch's memory.</param>
    public virtual void SealRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination, HmacBatch tags, int offset) =>
        SealRtp(header, payload, index, destination);

    /// <summary>Writes header and payload, if the tag fits; otherwise what the destination holds afterwards means nothing.</summary>
    public abstract bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination);

    /// <summary>Writes header, what is encrypted of the rest, the tag, and the index with the E bit.</summary>
    public abstract void SealRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination);

    /// <summary>The E bit and the index of a packet that is long enough to have them.</summary>
    public abstract uint ReadRtcpIndex(ReadOnlySpan<byte> packet);

    /// <summary>Writes the plain packet, if the tag fits; otherwise what the destination holds afterwards means nothing.</summary>
    public abstract bool TryOpenRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();

    private static SrtpCipher Create(SrtpMasterKey master, KeyLabel encryption, KeyLabel authentication, KeyLabel salting)
    {
        Span<byte> key = stackalloc byte[master.Profile.KeyLength];
        Span<byte> salt = stackalloc byte[master.Profile.SaltLength];
        Span<byte> authenticationKey = stackalloc byte[AesCmHmacCipher.AuthenticationKeyLength];
        KeyDerivation.Derive(master.Key, master.Salt, encryption, key);
        KeyDerivation.Derive(master.Key, master.Salt, salting, salt);
        KeyDerivation.Derive(master.Key, master.Salt, authentication, authenticationKey);

        SrtpCipher cipher = master.Profile == SrtpProfile.AeadAes128Gcm
            ? new AesGcmCipher(key, salt)
            : new AesCmHmacCipher(key, authenticationKey, salt);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(authenticationKey);
        return cipher;
    }
}
