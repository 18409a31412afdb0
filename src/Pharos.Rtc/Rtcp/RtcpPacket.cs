using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// One packet of a compound packet (RFC 3550 §6.4, RFC 4585 §6.1).
/// <code>
/// |V=2|P| count or FMT 5 |  type 8  |  length in 32-bit words − 1   16 |
/// |                        body, padding                               |
/// </code>
/// </summary>
public readonly ref struct RtcpPacket
{
    internal const int HeaderLength = 4;

    internal RtcpPacket(int count, RtcpType type, ReadOnlySpan<byte> body)
    {
        Count = count;
        Type = type;
        Body = body;
    }

    /// <summary>How many blocks, sources or chunks there are, or the format of a feedback message: 0 to 31.</summary>
    public int Count { get; }

    /// <summary>The packet type; it may be one that is not spoken here.</summary>
    public RtcpType Type { get; }

    /// <summary>What follows the first word, without padding. Whole words, but for feedback that was padded by less.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Writes the first word of a packet whose length is a multiple of 4 bytes, header included.</summary>
    internal static void WriteHeader(ref SpanWriter writer, int count, RtcpType type, int length)
    {
        writer.WriteByte((byte)(0x80 | count));
        writer.WriteByte((byte)type);
        writer.WriteUInt16((ushort)((length / sizeof(uint)) - 1));
    }
}
