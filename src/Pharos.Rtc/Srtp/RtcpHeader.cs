using System.Buffers.Binary;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// The first eight bytes of a compound RTCP packet, which stay in the clear, and the word that SRTCP adds. RFC 3711 §3.4.
/// <code>
/// |V=2|P|   RC    |      PT       |            length             |
/// |                        SSRC of the sender                     |
/// |                          (encrypted)                          |
/// |E|                        SRTCP index                          |
/// </code>
/// AES-CM puts its tag after that word, AEAD before it (RFC 7714 §9).
/// </summary>
internal static class RtcpHeader
{
    /// <summary>Bytes in the clear.</summary>
    public const int Length = 8;

    /// <summary>Bytes of the E bit and the index.</summary>
    public const int IndexLength = 4;

    /// <summary>The E bit: what is between is encrypted.</summary>
    public const uint EncryptedBit = 1U << 31;

    /// <summary>The first index that there is not.</summary>
    public const ulong IndexEnd = 1UL << 31;

    /// <summary>Whether there is a header.</summary>
    public static SrtpRefusal Check(ReadOnlySpan<byte> packet) =>
        packet.Length < Length ? SrtpRefusal.Truncated : packet[0] >> 6 != 2 ? SrtpRefusal.Malformed : SrtpRefusal.None;

    /// <summary>The SSRC of the sender.</summary>
    public static uint Ssrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
}
