using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class SenderReportsTests
{
    private const int AudioRate = 48_000, VideoRate = 90_000;

    [Fact]
    public void The_first_report_is_right_behind_the_first_packet_and_then_one_each_second()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Audio, 1, 70_000, 0, [1, 2, 3]);
        var (report, cname) = Assert.Single(Reports(bench));
        Assert.Equal((ViewerBench.AudioSsrc, 1u, 3u, "pharos-cname"), (report.Sender, report.PacketCount, report.OctetCount, cname));
        Assert.Equal(ViewerBench.FirstTimestamp, report.RtpTimestamp);
        for (var i = 1; i <= 149; i++)
        {
            bench.Wait(20);
            bench.Send(MediaKind.Audio, 1, 70_000 + i, (uint)i * 960, [1, 2, 3]);
        }

        var reports = Reports(bench).ConvertAll(pair => pair.Report);
        Assert.Equal([1u, 51u, 101u], reports.Select(later => later.PacketCount));
        Assert.Equal([0u, 48_000u, 96_000u], reports.Select(later => later.RtpTimestamp - ViewerBench.FirstTimestamp));
        Assert.Equal([1UL << 32, 1UL << 32], reports.Zip(reports.Skip(1), (one, next) => next.NtpTime - one.NtpTime));
        Assert.Equal([3u, 153u, 303u], reports.Select(later => later.OctetCount));
    }

    [Fact]
    public void One_that_sends_nothing_any_more_reports_nothing_any_more()
    {
        using var bench = new ViewerBench();
        bench.Publishes(ViewerBench.Codec("opus"), null);
        bench.Send(MediaKind.Audio, 1, 70_000, 0);
        while (bench.Media.Next.At != Instant.Never)
        {
            bench.Now = bench.Media.Next.At;
            bench.Tick();
        }

        Assert.Equal(2, bench.Rtcp.Count); // with the packet, and a little more than 1 s later; a little more than 2 s later it is silent
        bench.Send(MediaKind.Audio, 1, 70_001, 0);
        Assert.Equal(3, bench.Rtcp.Count);
    }

    [Fact]
    public void The_round_trip_is_now_less_the_report_less_the_delay()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        var (report, _) = Assert.Single(Reports(bench));
        bench.Wait(350);
        bench.Receive(Feedback.Report(ViewerBench.VideoSsrc, report.CompactNtpTime, 65_536 / 4, 64));
        Assert.Equal((TimeSpan.FromMilliseconds(100), (byte)64), (bench.Media.Video!.RoundTrip, bench.Media.Video.FractionLost));
        // Neither a report that was never sent nor a delay longer than the time since it.
        bench.Receive(Feedback.Report(ViewerBench.VideoSsrc, report.CompactNtpTime + 1, 0));
        bench.Receive(Feedback.Report(ViewerBench.VideoSsrc, report.CompactNtpTime, uint.MaxValue));
        Assert.Equal(TimeSpan.FromMilliseconds(100), bench.Media.Video.RoundTrip);
    }

    [Fact]
    public void Sound_and_pictures_stay_in_step_from_publisher_to_publisher()
    {
        using var bench = new ViewerBench();
        var sources = 0;
        (ulong Years, uint Audio, uint Video, int Lead)[] publishers =
            [(126, 5, 4_294_900_000, 0), (90, 777_777, 88, 130), (126, 0, 1, -70)];
        foreach (var (years, audioStart, videoStart, lead) in publishers)
        {
            var (audio, video) = (++sources, ++sources);
            bench.Publishes(ViewerBench.Codec("opus"), ViewerBench.Codec("VP8"));
            // What was captured at the same time comes apart by the lead, as from an encoder that is slow at one of both.
            for (var ms = 0; ms < 4000; ms += 20)
            {
                Report(audio, audioStart, AudioRate, ms);
                Report(video, videoStart, VideoRate, ms);
                var (heard, seen) = (ms - Math.Max(0, lead), ms - Math.Max(0, -lead));
                bench.Send(MediaKind.Audio, audio, 70_000 + ms, Stamp(audioStart, AudioRate, heard), Payload(heard));
                bench.Send(
                    MediaKind.Video, video, 70_000 + ms, Stamp(videoStart, VideoRate, seen), [0x10, 0, .. Payload(seen)], key: ms == 0);
                bench.Wait(20);
            }

            // Where the player has both at the end of it, by the last reports.
            var reports = Reports(bench);
            var sound = Captured(bench, ViewerBench.AudioSsrc, AudioRate, reports, skip: 0);
            var pictures = Captured(bench, ViewerBench.VideoSsrc, VideoRate, reports, skip: 2);
            Assert.InRange(sound - pictures, -1.0, 1.0);
            Assert.InRange(sound, (years * 31_536_000_000.0) - 1, (years * 31_536_000_000.0) + 1);
            bench.Rtp.Clear();
            bench.Rtcp.Clear();
            bench.Wait(700);

            void Report(int source, uint start, int rate, int ms)
            {
                // The sound's first report comes late, as that of browsers.
                if (ms % 1000 != (source == audio ? 900 : 300)) return;
                var ntp = (years * 31_536_000 << 32) + MediaTime.Ntp(ms * 1_000_000L);
                bench.Media.OnClock(new SourceClock(source, ntp, Stamp(start, rate, ms), bench.Now));
            }
        }
    }

    [Fact]
    public void Until_each_source_has_told_its_clock_both_are_in_the_time_of_the_one_that_has()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Audio, 1, 70_000, 0);
        bench.Send(MediaKind.Video, 2, 70_000, 0, key: true);
        bench.Wait(100);
        bench.Rtcp.Clear();
        bench.Media.OnClock(new SourceClock(2, 3_900_000_000UL << 32, 9000, bench.Now));
        Assert.Equal(bench.Now + TimeSpan.FromMilliseconds(100), bench.Media.Next.At); // unless a packet comes before
        bench.Tick();
        var reports = Reports(bench);
        Assert.Equal(2, reports.Count);
        Assert.All(reports, pair => Assert.InRange((long)(pair.Report.NtpTime - (3_900_000_000UL << 32)), -10, 10));
        Assert.Equal([4800u, 9000u], reports.Select(pair => pair.Report.RtpTimestamp - ViewerBench.FirstTimestamp));
    }

    private static uint Stamp(uint start, int rate, int milliseconds) => unchecked(start + (uint)(milliseconds * (rate / 1000)));

    private static byte[] Payload(int milliseconds) => BitConverter.GetBytes(milliseconds);

    // The NTP time, in ms, that a player gives to the capture of what was captured at 0 ms.
    private static double Captured(
        ViewerBench bench, Ssrc ssrc, int rate, List<(SenderReport Report, string Cname)> reports, int skip)
    {
        var report = reports.Last(pair => pair.Report.Sender == ssrc).Report;
        Assert.True(RtpPacket.TryRead(bench.Of(ssrc).Last(), out var packet));
        var behind = unchecked((int)(packet.Timestamp - report.RtpTimestamp)) * 1000.0 / rate;
        return (report.NtpTime * (1000 / 4_294_967_296.0)) + behind - BitConverter.ToInt32(packet.Payload[skip..]);
    }

    private static List<(SenderReport Report, string Cname)> Reports(ViewerBench bench) => bench.Rtcp.ConvertAll(compound =>
    {
        var reader = new CompoundReader(compound);
        Assert.True(reader.MoveNext());
        Assert.True(SenderReport.TryRead(reader.Current, out var report, out _));
        Assert.True(reader.MoveNext());
        Assert.True(Rtc.Rtcp.SourceDescription.TryReadCname(reader.Current, out var source, out var cname));
        Assert.Equal(report.Sender, source);
        Assert.False(reader.MoveNext() || reader.IsMalformed);
        return (report, System.Text.Encoding.UTF8.GetString(cname));
    });
}
