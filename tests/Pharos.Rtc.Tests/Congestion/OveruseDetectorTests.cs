using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class OveruseDetectorTests
{
    private static OveruseDetector After(params double[] trends) => After(20, trends);

    private static OveruseDetector After(double interval, double[] trends)
    {
        var detector = new OveruseDetector();
        for (var i = 0; i < trends.Length; i++) detector.Update(trends[i], Ms(interval), Ms(i * interval));
        return detector;
    }

    [Fact]
    public void A_trend_above_the_threshold_counts_when_it_lasts()
    {
        Assert.Equal(BandwidthUsage.Normal, After(20).Usage);
        Assert.Equal(BandwidthUsage.Overusing, After(20, 20).Usage);
        Assert.Equal(BandwidthUsage.Normal, After(3, [20, 20]).Usage); // 4.5 ms
        Assert.Equal(BandwidthUsage.Overusing, After(3, [20, 20, 20, 20]).Usage);
    }

    [Fact]
    public void One_that_goes_down_already_does_not_count() => Assert.Equal(BandwidthUsage.Normal, After(0, 25, 24, 23).Usage);

    [Fact]
    public void A_delay_that_shrinks_is_a_queue_running_empty()
    {
        Assert.Equal(BandwidthUsage.Underusing, After(-20).Usage);
        Assert.Equal(BandwidthUsage.Normal, After(20, 20, 5).Usage);
    }

    [Fact]
    public void The_threshold_follows_the_trend_between_its_bounds()
    {
        Assert.Equal(OveruseDetector.MinThreshold, After([.. new double[1000]]).Threshold);
        var risen = After(Enumerable.Repeat(20.0, 1000).ToArray()).Threshold;
        Assert.Equal(20, risen, 0.1);
        Assert.True(After([.. Enumerable.Range(0, 10_000).Select(i => 12.0 + i)]).Threshold <= OveruseDetector.MaxThreshold);
    }

    [Fact]
    public void A_spike_does_not_move_it() => Assert.Equal(OveruseDetector.FirstThreshold, After(12.5, 100, 100, 100).Threshold);

    [Fact]
    public void A_clock_that_runs_backwards_does_not_move_it()
    {
        var detector = new OveruseDetector();
        detector.Update(0, Ms(20), Ms(1000));
        detector.Update(0, Ms(20), Ms(-100_000));
        Assert.Equal(OveruseDetector.FirstThreshold, detector.Threshold);
    }
}
