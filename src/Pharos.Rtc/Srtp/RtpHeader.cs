using System.Buffers.Binary;

namespace Pharos.Rtc.Srtp;

/// <summary>
/// The little of an RTP header that SRTP needs: where it ends, whose it is and its number. RFC 3550 §5.1, §5.3.1.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                     CSRC, CC times                            |
/// |  X: defined by profile        |     X: length in words        |
/// |                     X: length times a word                    |
/// </code>
/// </summary>
internal static class RtpHeader
{
    /// <summary>Bytes of the part that is always there.</summary>
    public const int FixedLength = 12;

    private const int WordLength = 4;

    /// <summary>How long the header at the start of a packet is, the extension included.</summary>
    public static SrtpRefusal Measure(ReadOnlySpan<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < FixedLength) return SrtpRefusal.Truncated;
        if (packet[0] >> 6 != 2) return SrtpRefusal.Malformed;

        var end = FixedLength + (WordLength * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < end + WordLength) return SrtpRefusal.Truncated;
            end += WordLength + (WordLength * BinaryPrimitives.ReadUInt16BigEndian(packet[(end + 2)..]));
        }

        if (packet.Length < end) return SrtpRefusal.Truncated;
        length = end;
        return SrtpRefusal.None;
    }

    /// <summary>The sequence number.</summary>
    public static ushort SequenceNumber(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[2..]);

    /// <summary>The SSRC.</summary>
    public static uint Ssrc(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
}
