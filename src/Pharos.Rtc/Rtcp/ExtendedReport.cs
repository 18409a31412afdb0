using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// How one who sends no media learns the round-trip time: it sends its time (RRTR), and gets it back with the delay (DLRR), RFC 3611 §4.4
/// and §4.5. Other blocks are passed over.
/// <code>
/// | SSRC of the sender 32 | then blocks: | BT 8 | reserved 8 | length in words 16 | … |
/// RRTR, BT 4:   | NTP timestamp 64 |
/// DLRR, BT 5:   | SSRC 32 | last RR 32 | delay since last RR 32 | once or more
/// </code>
/// </summary>
public static class ExtendedReport
{
    /// <summary>Bytes of a packet with a receiver's time.</summary>
    public const int ReceiverTimeLength = 20;

    private const byte ReceiverTimeBlock = 4;
    private const byte DelayBlock = 5;
    private const int DelayEntryLength = 12;

    /// <summary>The bytes of a packet with so many delays.</summary>
    public static int DelaysLengthOf(int delays) => 12 + (delays * DelayEntryLength);

    /// <summary>Reads the first receiver reference time of a packet; false where it has none.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="sender">Whose time it is.</param>
    /// <param name="ntpTime">Seconds since 1900 in the upper 32 bits, their fraction in the lower.</param>
    public static bool TryReadReceiverTime(RtcpPacket packet, out Ssrc sender, out ulong ntpTime)
    {
        ntpTime = 0;
        return TryFind(packet, ReceiverTimeBlock, out sender, out var block) && new SpanReader(block).TryReadUInt64(out ntpTime);
    }

    /// <summary>Reads the delays of the first block with them; false where there is none.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="into">Where they go; what does not fit is left out.</param>
    /// <param name="sender">Who reports.</param>
    /// <param name="count">How many were put there.</param>
    public static bool TryReadDelays(RtcpPacket packet, Span<ReceiverTimeDelay> into, out Ssrc sender, out int count)
    {
        count = 0;
        if (!TryFind(packet, DelayBlock, out sender, out var block)) return false;
        var reader = new SpanReader(block);
        while (count < into.Length && reader.TryReadUInt32(out var receiver) && reader.TryReadUInt32(out var last)
            && reader.TryReadUInt32(out var delay))
            into[count++] = new(new(receiver), last, delay);
        return true;
    }

    /// <summary>Writes a packet with a receiver reference time and returns its bytes, <see cref="ReceiverTimeLength"/>.</summary>
    public static int WriteReceiverTime(Span<byte> to, Ssrc sender, ulong ntpTime)
    {
        var writer = Begin(to, sender, ReceiverTimeBlock, ReceiverTimeLength);
        writer.WriteUInt64(ntpTime);
        return writer.Position;
    }

    /// <summary>Writes a packet with delays and returns its bytes, <see cref="DelaysLengthOf"/>.</summary>
    public static int WriteDelays(Span<byte> to, Ssrc sender, ReadOnlySpan<ReceiverTimeDelay> delays)
    {
        var writer = Begin(to, sender, DelayBlock, DelaysLengthOf(delays.Length));
        foreach (var delay in delays)
        {
            writer.WriteUInt32(delay.Receiver.Value);
            writer.WriteUInt32(delay.LastReceiverTime);
            writer.WriteUInt32(delay.DelaySince);
        }

        return writer.Position;
    }

    private static SpanWriter Begin(Span<byte> to, Ssrc sender, byte block, int length)
    {
        var writer = new SpanWriter(to);
        RtcpPacket.WriteHeader(ref writer, 0, RtcpType.ExtendedReport, length);
        writer.WriteUInt32(sender.Value);
        writer.WriteByte(block);
        writer.WriteByte(0);
        writer.WriteUInt16((ushort)((length - 12) / sizeof(uint)));
        return writer;
    }

    private static bool TryFind(RtcpPacket packet, byte wanted, out Ssrc sender, out ReadOnlySpan<byte> block)
    {
        sender = default;
        block = default;
        var reader = new SpanReader(packet.Body);
        if (packet.Type != RtcpType.ExtendedReport || !reader.TryReadUInt32(out var from)) return false;
        sender = new(from);
        while (reader.TryReadByte(out var type) && reader.TrySkip(1) && reader.TryReadUInt16(out var words))
        {
            if (!reader.TryReadBytes(words * sizeof(uint), out block)) return false;
            if (type == wanted) return true;
        }

        return false;
    }
}
