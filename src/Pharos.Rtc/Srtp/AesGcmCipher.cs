using System.Buffers.Binary;
using System.Security.Cryptography;
using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// AEAD_AES_128_GCM. The nonce is the session salt XOR
/// <code>
///  0    2          6                 12
/// | 0  | SSRC     | index, 48 bits   |
/// </code>
/// for RTCP as for RTP, its index filled up with zeros. RFC 7714 §8 and §9.
/// </summary>
internal sealed class AesGcmCipher : SrtpCipher
{
    private const int TagLength = 16;
    private const int NonceLength = 12;

    private readonly AesGcm _gcm;
    private readonly uint _saltStart;
    private readonly ulong _saltEnd;

    /// <summary>Under session keys.</summary>
    public AesGcmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        _gcm = new AesGcm(key, TagLength);
        _saltStart = BinaryPrimitives.ReadUInt32BigEndian(salt);
        _saltEnd = BinaryPrimitives.ReadUInt64BigEndian(salt[4..]);
    }

    /// <inheritdoc/>
    public override void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, RtpHeader.GetSsrc(header).Value, index);
        header.CopyTo(destination);
        var after = destination[header.Length..];
        _gcm.Encrypt(nonce, payload, after[..payload.Length], after.Slice(payload.Length, TagLength), destination[..header.Length]);
    }

    /// <inheritdoc/>
    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, RtpHeader.GetSsrc(packet).Value, index);
        var header = packet[..headerLength];
        if (!TryDecrypt(nonce, packet[headerLength..^TagLength], packet[^TagLength..], destination[headerLength..], header)) return false;
        header.CopyTo(destination);
        return true;
    }

    /// <inheritdoc/>
    public override void SealRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> authenticated = stackalloc byte[RtcpHeader.Length + RtcpHeader.IndexLength];
        WriteNonce(nonce, RtcpHeader.Ssrc(packet), index);
        packet[..RtcpHeader.Length].CopyTo(authenticated);
        BinaryPrimitives.WriteUInt32BigEndian(authenticated[RtcpHeader.Length..], index | RtcpHeader.EncryptedBit);

        packet[..RtcpHeader.Length].CopyTo(destination);
        var tag = destination.Slice(packet.Length, TagLength);
        _gcm.Encrypt(nonce, packet[RtcpHeader.Length..], destination[RtcpHeader.Length..packet.Length], tag, authenticated);
        authenticated[RtcpHeader.Length..].CopyTo(destination[(packet.Length + TagLength)..]);
    }

    /// <inheritdoc/>
    public override uint ReadRtcpIndex(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^RtcpHeader.IndexLength..]);

    /// <inheritdoc/>
    public override bool TryOpenRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> authenticated = stackalloc byte[RtcpHeader.Length + RtcpHeader.IndexLength];
        WriteNonce(nonce, RtcpHeader.Ssrc(packet), index);
        packet[..RtcpHeader.Length].CopyTo(authenticated);
        packet[^RtcpHeader.IndexLength..].CopyTo(authenticated[RtcpHeader.Length..]);

        var rest = packet[RtcpHeader.Length..^RtcpHeader.IndexLength];
        if (!TryDecrypt(nonce, rest[..^TagLength], rest[^TagLength..], destination[RtcpHeader.Length..], authenticated)) return false;
        authenticated[..RtcpHeader.Length].CopyTo(destination);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose() => _gcm.Dispose();

    // AesGcm has no other way to say that a tag does not fit than to throw.
    private bool TryDecrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> authenticated)
    {
        try
        {
            _gcm.Decrypt(nonce, encrypted, tag, plain[..encrypted.Length], authenticated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private void WriteNonce(Span<byte> nonce, uint ssrc, ulong index)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, (ssrc >> 16) ^ _saltStart);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], (((ulong)ssrc << 48) | index) ^ _saltEnd);
    }
}
