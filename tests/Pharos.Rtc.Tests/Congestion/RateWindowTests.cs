using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class RateWindowTests
{
    private static long? Rate(IEnumerable<(double At, int Bytes)> packets)
    {
        var window = new RateWindow();
        foreach (var (at, bytes) in packets) window.Add(Ms(at), bytes);
        window.Update();
        return window.BitsPerSecond;
    }

    private static IEnumerable<(double At, int Bytes)> Every(double interval, int bytes, double from, double to)
    {
        for (var at = from; at <= to; at += interval) yield return (at, bytes);
    }

    [Fact]
    public void It_is_not_known_before_150_ms_are_covered()
    {
        Assert.Null(Rate([]));
        Assert.Null(Rate(Every(5, 1000, 0, 140)));
        Assert.Equal(1_600_000, Rate(Every(5, 1000, 0, 200))!.Value, 1000.0);
    }

    [Theory, InlineData(0), InlineData(-5000), InlineData(1e9)]
    public void Paced_packets_and_bursts_have_the_same_rate(double from)
    {
        Assert.InRange(Rate(Every(10, 1000, from, from + 3000))!.Value, 790_000, 810_000);
        Assert.InRange(Rate(Every(100, 10_000, from, from + 3000))!.Value, 790_000, 810_000);
    }

    [Fact]
    public void Only_the_last_half_second_counts() =>
        Assert.InRange(Rate(Every(10, 10_000, 0, 1000).Concat(Every(10, 1000, 1010, 1600)))!.Value, 790_000, 810_000);

    [Fact]
    public void After_a_silence_it_begins_anew() => Assert.Null(Rate(Every(10, 1000, 0, 1000).Append((5000, 1000))));

    [Fact]
    public void Late_packets_count_within_the_window_and_older_ones_do_not()
    {
        var packets = Every(10, 1000, 0, 1000).ToList();
        Assert.Equal(Rate(packets), Rate(packets.Where(packet => packet.At != 900).Append((900, 1000))));
        Assert.Equal(Rate(packets), Rate(packets.Append((100, 1000))));
    }

    [Fact]
    public void A_clock_that_runs_far_back_makes_it_begin_anew() => Assert.Null(Rate(Every(10, 1000, 50_000, 51_000).Append((0, 1000))));
}
