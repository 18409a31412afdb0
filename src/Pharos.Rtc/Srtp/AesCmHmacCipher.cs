using System.Buffers.Binary;
using System.Security.Cryptography;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// AES128_CM_HMAC_SHA1_80: AES in counter mode, then HMAC-SHA1 over the packet and, for RTP, its roll-over counter, cut to 80 bits. The
/// tag is checked before anything is decrypted. RFC 3711 §4.1.1, §4.2.1.
/// </summary>
internal sealed class AesCmHmacCipher : SrtpCipher
{
    /// <summary>Bytes of the session key that authenticates.</summary>
    public const int AuthenticationKeyLength = 20;

    private const int TagLength = HmacBatch.TagLength;

    private readonly AesCounter _counter;
    private readonly HmacSha1Key _key;

    /// <summary>Under session keys.</summary>
    public AesCmHmacCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> authenticationKey, ReadOnlySpan<byte> salt)
    {
        _counter = new AesCounter(key, salt);
        _key = new HmacSha1Key(authenticationKey);
    }

    /// <inheritdoc/>
    public override void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination)
    {
        var length = Encrypt(header, payload, index, destination);
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HashRtp(destination[..length], index, tag);
        tag[..TagLength].CopyTo(destination[length..]);
    }

    /// <inheritdoc/>
    public override void SealRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination, HmacBatch tags, int offset)
    {
        var length = Encrypt(header, payload, index, destination);
        tags.Add(_key, offset, length, (uint)(index >> 16));
    }

    /// <inheritdoc/>
    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination)
    {
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HashRtp(packet[..^TagLength], index, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagLength], packet[^TagLength..])) return false;

        _counter.Apply(RtpHeader.GetSsrc(packet).Value, index, packet[headerLength..^TagLength], destination[headerLength..]);
        packet[..headerLength].CopyTo(destination);
        return true;
    }

    /// <inheritdoc/>
    public override void SealRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        var length = packet.Length;
        packet[..RtcpHeader.Length].CopyTo(destination);
        _counter.Apply(RtcpHeader.Ssrc(packet), index, packet[RtcpHeader.Length..], destination[RtcpHeader.Length..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[length..], index | RtcpHeader.EncryptedBit);

        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        _key.Hash(destination[..(length + RtcpHeader.IndexLength)], [], tag);
        tag[..TagLength].CopyTo(destination[(length + RtcpHeader.IndexLength)..]);
    }

    /// <inheritdoc/>
    public override uint ReadRtcpIndex(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^(RtcpHeader.IndexLength + TagLength)..]);

    /// <inheritdoc/>
    public override bool TryOpenRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        Span<byte> tag = stackalloc byte[HMACSHA1.HashSizeInBytes];
        _key.Hash(packet[..^TagLength], [], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagLength], packet[^TagLength..])) return false;

        var encrypted = packet[RtcpHeader.Length..^(RtcpHeader.IndexLength + TagLength)];
        _counter.Apply(RtcpHeader.Ssrc(packet), index, encrypted, destination[RtcpHeader.Length..]);
        packet[..RtcpHeader.Length].CopyTo(destination);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _counter.Dispose();
        _key.Dispose();
    }

    private int Encrypt(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ulong index, Span<byte> destination)
    {
        header.CopyTo(destination);
        _counter.Apply(RtpHeader.GetSsrc(header).Value, index, payload, destination[header.Length..]);
        return header.Length + payload.Length;
    }

    private void HashRtp(ReadOnlySpan<byte> packet, ulong index, Span<byte> tag)
    {
        Span<byte> rollOverCounter = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(rollOverCounter, (uint)(index >> 16));
        _key.Hash(packet, rollOverCounter, tag);
    }
}
