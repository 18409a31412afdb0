using System.Buffers.Binary;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp.Ciphers;

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
    private const int TagLength = Gcm.TagLength;
    private const int NonceLength = Gcm.NonceLength;

    private readonly Gcm _gcm;
    private readonly uint _saltStart;
    private readonly ulong _saltEnd;

    /// <summary>Under session keys.</summary>
    public AesGcmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        _gcm = GcmPath.Create(key);
        _saltStart = BinaryPrimitives.ReadUInt32BigEndian(salt);
        _saltEnd = BinaryPrimitives.ReadUInt64BigEndian(salt[4..]);
    }

    /// <inheritdoc/>
    public override void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, RtpHeader.GetSsrc(header).Value, index);
        header.CopyTo(destination);
        _gcm.Seal(nonce, payload, destination[header.Length..], header);
    }

    /// <inheritdoc/>
    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, RtpHeader.GetSsrc(packet).Value, index);
        var header = packet[..headerLength];
        if (!_gcm.TryOpen(nonce, packet[headerLength..], destination[headerLength..], header)) return false;
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
        _gcm.Seal(nonce, packet[RtcpHeader.Length..], destination[RtcpHeader.Length..], authenticated);
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

        if (!_gcm.TryOpen(nonce, packet[RtcpHeader.Length..^RtcpHeader.IndexLength], destination[RtcpHeader.Length..], authenticated)) return false;
        authenticated[..RtcpHeader.Length].CopyTo(destination);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose() => _gcm.Dispose();

    private void WriteNonce(Span<byte> nonce, uint ssrc, ulong index)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, (ssrc >> 16) ^ _saltStart);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], (((ulong)ssrc << 48) | index) ^ _saltEnd);
    }
}
