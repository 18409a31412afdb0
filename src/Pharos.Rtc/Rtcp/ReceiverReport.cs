using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// How streams were received, from one who sends none (RFC 3550 §6.4.2).
/// <code>
/// | SSRC 32 | report blocks …
/// </code>
/// </summary>
public static class ReceiverReport
{
    private const int FixedLength = 8;

    /// <summary>The bytes a report with so many blocks has.</summary>
    public static int LengthOf(int blocks) => FixedLength + (blocks * ReportBlock.Length);

    /// <summary>Reads a packet of this type; another is refused.</summary>
    public static bool TryRead(RtcpPacket packet, out Ssrc sender, out ReportBlocks blocks)
    {
        sender = default;
        blocks = default;
        var reader = new SpanReader(packet.Body);
        if (packet.Type != RtcpType.ReceiverReport || !reader.TryReadUInt32(out var value)) return false;
        sender = new(value);
        return ReportBlocks.TryRead(packet.Count, reader.Rest, out blocks);
    }

    /// <summary>Writes a report and returns its bytes, <see cref="LengthOf"/>.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="sender">Who reports.</param>
    /// <param name="blocks">At most <see cref="ReportBlocks.MaxCount"/>.</param>
    public static int Write(Span<byte> to, Ssrc sender, ReadOnlySpan<ReportBlock> blocks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks.Length, ReportBlocks.MaxCount, nameof(blocks));
        var writer = new SpanWriter(to);
        RtcpPacket.WriteHeader(ref writer, blocks.Length, RtcpType.ReceiverReport, LengthOf(blocks.Length));
        writer.WriteUInt32(sender.Value);
        foreach (var block in blocks) block.Write(ref writer);
        return writer.Position;
    }
}
