using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// What a sender has sent, and which moment its timestamps mean (RFC 3550 §6.4.1).
/// <code>
/// | SSRC 32 | NTP timestamp 64 | RTP timestamp 32 | packet count 32 | octet count 32 | report blocks …
/// </code>
/// </summary>
/// <param name="Sender">Who reports.</param>
/// <param name="NtpTime">Seconds since 1900 in the upper 32 bits, their fraction in the lower.</param>
/// <param name="RtpTimestamp">The same moment by the clock of the stream.</param>
/// <param name="PacketCount">Packets sent.</param>
/// <param name="OctetCount">Bytes of payload sent.</param>
public readonly record struct SenderReport(Ssrc Sender, ulong NtpTime, uint RtpTimestamp, uint PacketCount, uint OctetCount)
{
    private const int FixedLength = 28;

    /// <summary>The middle 32 bits of the NTP time: what a report block gives back as the last sender report.</summary>
    public uint CompactNtpTime => (uint)(NtpTime >> 16);

    /// <summary>The bytes a report with so many blocks has.</summary>
    public static int LengthOf(int blocks) => FixedLength + (blocks * ReportBlock.Length);

    /// <summary>Reads a packet of this type; another is refused.</summary>
    public static bool TryRead(RtcpPacket packet, out SenderReport report, out ReportBlocks blocks)
    {
        report = default;
        blocks = default;
        if (packet.Type != RtcpType.SenderReport) return false;
        var reader = new SpanReader(packet.Body);
        if (!reader.TryReadUInt32(out var sender) || !reader.TryReadUInt64(out var ntp) || !reader.TryReadUInt32(out var rtp)
            || !reader.TryReadUInt32(out var packets) || !reader.TryReadUInt32(out var octets)) return false;
        if (!ReportBlocks.TryRead(packet.Count, reader.Rest, out blocks)) return false;
        report = new(new(sender), ntp, rtp, packets, octets);
        return true;
    }

    /// <summary>Writes the report and returns its bytes, <see cref="LengthOf"/>.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="blocks">At most <see cref="ReportBlocks.MaxCount"/>.</param>
    public int Write(Span<byte> to, ReadOnlySpan<ReportBlock> blocks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks.Length, ReportBlocks.MaxCount, nameof(blocks));
        var writer = new SpanWriter(to);
        RtcpPacket.WriteHeader(ref writer, blocks.Length, RtcpType.SenderReport, LengthOf(blocks.Length));
        writer.WriteUInt32(Sender.Value);
        writer.WriteUInt64(NtpTime);
        writer.WriteUInt32(RtpTimestamp);
        writer.WriteUInt32(PacketCount);
        writer.WriteUInt32(OctetCount);
        foreach (var block in blocks) block.Write(ref writer);
        return writer.Position;
    }
}
