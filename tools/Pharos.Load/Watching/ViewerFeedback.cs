using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Load.Watching;

/// <summary>Writes what a viewer says: how it receives, once a second, and that it needs a key frame. RFC 3550 §6.4.2, RFC 4585 §6.3.1.</summary>
internal static class ViewerFeedback
{
    private static ReadOnlySpan<byte> Cname => "pharos-load"u8;

    /// <summary>A receiver report about its media, and the description of itself that belongs to it: bytes.</summary>
    public static int WriteReport(Span<byte> to, Ssrc self, MediaMeter meter, Instant now)
    {
        ReadOnlySpan<ReportBlock> blocks = meter.Source is { } source && meter.Stats.TryReport(now, out var report) ? [report.ToBlock(source)] : [];
        var length = ReceiverReport.Write(to, self, blocks);
        return length + SourceDescription.Write(to[length..], self, Cname);
    }

    /// <summary>A request for a key frame: bytes.</summary>
    public static int WriteKeyFrameRequest(Span<byte> to, Ssrc self, MediaMeter meter) => new Pli(self, meter.Source ?? default).Write(to);

    /// <summary>Reads what the server says of the stream; whether it says good-bye.</summary>
    public static bool Read(ReadOnlySpan<byte> compound, MediaMeter meter, Instant now)
    {
        var ends = false;
        foreach (var packet in new CompoundReader(compound))
        {
            if (SenderReport.TryRead(packet, out var report, out _))
            {
                if (report.Sender == meter.Source) meter.Stats.ReceiveSenderReport(report.NtpTime, now);
            }
            else
            {
                ends |= packet.Type == RtcpType.Bye;
            }
        }
        return ends;
    }
}
