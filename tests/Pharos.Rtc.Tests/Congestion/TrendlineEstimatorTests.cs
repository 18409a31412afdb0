using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class TrendlineEstimatorTests
{
    private static TrendlineEstimator After(int groups, double sendMs, double arrivalMs)
    {
        var trend = new TrendlineEstimator();
        for (var i = 0; i < groups; i++) trend.Add(new(Ms(sendMs), Ms(arrivalMs), 0));
        return trend;
    }

    [Fact]
    public void There_is_no_trend_before_the_window_is_full()
    {
        Assert.Equal(0, After(TrendlineEstimator.Window - 1, 20, 25).Trend);
        Assert.True(After(TrendlineEstimator.Window, 20, 25).Trend > 0);
    }

    [Theory, InlineData(20, 20, 0), InlineData(20, 22, 0.0909), InlineData(20, 18, -0.1111)]
    public void The_trend_is_the_slope_of_the_delay(double sent, double arrived, double slope) =>
        Assert.Equal(slope * TrendlineEstimator.FullTrust * TrendlineEstimator.Gain, After(300, sent, arrived).Trend, 0.05);

    [Fact]
    public void Groups_that_arrive_at_once_have_no_slope() => Assert.Equal(0, After(100, 20, 0).Trend);

    [Fact]
    public void After_a_pause_it_begins_anew()
    {
        var trend = After(60, 20, 25);
        trend.Add(new(Ms(3000), Ms(3000), 0));
        Assert.Equal((0, 0.0), (trend.Groups, trend.Trend));
        for (var i = 0; i < TrendlineEstimator.Window; i++) trend.Add(new(Ms(20), Ms(20), 0));
        Assert.Equal(0, trend.Trend, 1e-9);
    }

    [Fact]
    public void A_day_leaves_it_as_exact_as_a_minute()
    {
        // 86,400 s in steps of 1 s; the line begins anew every hour.
        Assert.Equal(After(1000, 1000, 1001).Trend, After(86_400, 1000, 1001).Trend, 0.01);
    }
}
