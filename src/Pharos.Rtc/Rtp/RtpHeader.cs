using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// The fields of an RTP header: read of a packet that is still protected, written, and rewritten in place (RFC 3550 §5.1).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |        sequence number        |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                       CSRC (CC of them)                       |
/// |  profile (with X)             |  length in 32-bit words       |
/// |                       header extension                        |
/// </code>
/// What reads and sets fields is for a packet that <see cref="TryReadLength"/> or <see cref="RtpPacket.TryRead"/> has accepted: on fewer than 12
/// bytes they throw.
/// </summary>
public static class RtpHeader
{
    /// <summary>Bytes of a header without CSRCs and extension.</summary>
    public const int FixedLength = 12;

    internal const byte Version = 2;
    internal const byte PaddingBit = 0x20;
    internal const byte ExtensionBit = 0x10;
    internal const byte MarkerBit = 0x80;
    private const byte CsrcCountMask = 0x0F;

    /// <summary>
    /// Reads how long the header is, CSRCs and extension included. It does not look at the padding, which SRTP encrypts: this is how
    /// far a protected packet can be read.
    /// </summary>
    public static bool TryReadLength(ReadOnlySpan<byte> datagram, out int length)
    {
        length = 0;
        if (datagram.Length < FixedLength || datagram[0] >> 6 != Version) return false;
        var end = FixedLength + ((datagram[0] & CsrcCountMask) * sizeof(uint));
        if ((datagram[0] & ExtensionBit) != 0)
        {
            if (datagram.Length < end + HeaderExtensions.PrefixLength) return false;
            end += HeaderExtensions.PrefixLength + (BinaryPrimitives.ReadUInt16BigEndian(datagram[(end + 2)..]) * sizeof(uint));
        }

        if (datagram.Length < end) return false;
        length = end;
        return true;
    }

    /// <summary>The sequence number.</summary>
    public static SeqNo GetSequence(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));

    /// <summary>The timestamp, in units of the payload type's clock.</summary>
    public static uint GetTimestamp(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);

    /// <summary>The synchronization source.</summary>
    public static Ssrc GetSsrc(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));

    /// <summary>Writes a header without padding, CSRCs and extension, and returns its 12 bytes' length.</summary>
    public static int Write(Span<byte> to, bool marker, PayloadType payloadType, SeqNo sequence, uint timestamp, Ssrc ssrc)
    {
        var writer = new SpanWriter(to);
        writer.WriteByte(Version << 6);
        writer.WriteByte((byte)((marker ? MarkerBit : 0) | (payloadType.Value & PayloadType.Max)));
        writer.WriteUInt16(sequence.Value);
        writer.WriteUInt32(timestamp);
        writer.WriteUInt32(ssrc.Value);
        return writer.Position;
    }

    /// <summary>Sets the marker and leaves the payload type.</summary>
    public static void SetMarker(Span<byte> packet, bool marker) =>
        packet[1] = (byte)((marker ? MarkerBit : 0) | (packet[1] & PayloadType.Max));

    /// <summary>Sets the payload type and leaves the marker.</summary>
    public static void SetPayloadType(Span<byte> packet, PayloadType payloadType) =>
        packet[1] = (byte)((packet[1] & MarkerBit) | (payloadType.Value & PayloadType.Max));

    /// <summary>Sets the sequence number.</summary>
    public static void SetSequence(Span<byte> packet, SeqNo sequence) => BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence.Value);

    /// <summary>Sets the timestamp.</summary>
    public static void SetTimestamp(Span<byte> packet, uint timestamp) => BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);

    /// <summary>Sets the synchronization source.</summary>
    public static void SetSsrc(Span<byte> packet, Ssrc ssrc) => BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc.Value);

    /// <summary>Says whether padding follows the payload. The padding itself is the caller's.</summary>
    public static void SetPaddingBit(Span<byte> packet, bool follows) =>
        packet[0] = (byte)(follows ? packet[0] | PaddingBit : packet[0] & ~PaddingBit);

    /// <summary>
    /// Says whether an extension block follows the CSRCs. The block itself is the caller's, see <see cref="HeaderExtensionWriter"/>.
    /// </summary>
    public static void SetExtensionBit(Span<byte> packet, bool follows) =>
        packet[0] = (byte)(follows ? packet[0] | ExtensionBit : packet[0] & ~ExtensionBit);
}
