using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class LossControllerTests
{
    private const long Max = 50_000_000;

    private readonly LossController _loss = new(Max);
    private double _now;

    private long Rate(long other) => Math.Min(other, _loss.BitsPerSecond);

    private bool Lose(double share, long rate, double after = 250)
    {
        _now += after;
        return _loss.Report(share, rate, rate, Ms(50), At(_now));
    }

    [Fact]
    public void Shares_are_counted_of_20_packets_in_200_ms()
    {
        Assert.False(_loss.Count(0, 15, 1_000_000, 1_000_000, Ms(50), At(0)));
        Assert.False(_loss.Count(0, 15, 1_000_000, 1_000_000, Ms(50), At(199)));
        Assert.Equal(Max, _loss.BitsPerSecond);
        Assert.True(_loss.Count(30, 0, 1_000_000, 1_000_000, Ms(50), At(200)));
        Assert.Equal(750_000, _loss.BitsPerSecond);
        Assert.False(_loss.Count(0, 19, 1_000_000, 1_000_000, Ms(50), At(5000)));
    }

    [Theory, InlineData(0.02, 1_000_000), InlineData(0.05, 1_000_000), InlineData(0.10, 1_000_000), InlineData(0.2, 900_000)]
    public void Above_10_percent_it_is_cut_by_half_of_the_share_and_holds_below(double share, long expected)
    {
        Assert.Equal(expected < 1_000_000, Lose(share, 1_000_000));
        Assert.Equal(expected, _loss.BitsPerSecond);
    }

    [Fact]
    public void Two_cuts_are_300_ms_and_a_round_trip_apart()
    {
        Assert.True(Lose(0.2, 1_000_000));
        Assert.False(Lose(0.2, 900_000));
        Assert.True(Lose(0.2, 900_000));
    }

    [Fact]
    public void Below_2_percent_it_grows_up_to_no_bound()
    {
        Lose(0.2, 1_000_000);
        Lose(0.01, Rate(1_000_000));
        Assert.Equal(945_000, _loss.BitsPerSecond);
        for (var i = 0; i < 200; i++) Lose(0, Rate(Max));
        Assert.Equal(Max, _loss.BitsPerSecond);
    }

    [Theory, InlineData(0.12), InlineData(0.2), InlineData(0.4)]
    public void Losses_that_no_cut_lessens_end_the_cuts(double share)
    {
        for (var i = 0; i < 240; i++) Lose(share, Rate(1_000_000));
        Assert.InRange(_loss.BitsPerSecond, 350_000, 850_000);
        Assert.False(_loss.IsTooMuch);
    }

    [Theory, InlineData(800_000), InlineData(400_000), InlineData(100_000)]
    public void Losses_of_a_full_link_are_cut_until_they_are_few(long capacity)
    {
        for (var i = 0; i < 240; i++) Lose(Math.Max(0, 1 - (capacity / (double)Rate(1_000_000))), Rate(1_000_000));
        Assert.InRange(_loss.BitsPerSecond, capacity * 0.7, capacity * 1.15);
    }

    [Fact]
    public void A_link_that_gets_full_on_top_of_a_bad_radio_is_cut_for_it()
    {
        for (var i = 0; i < 80; i++) Lose(0.15, Rate(1_000_000));
        var before = _loss.BitsPerSecond;
        for (var i = 0; i < 240; i++) Lose(1 - (0.85 * Math.Min(1, 200_000.0 / Rate(1_000_000))), Rate(1_000_000));
        Assert.True(before > 500_000);
        Assert.InRange(_loss.BitsPerSecond, 120_000, 300_000);
    }

    [Fact]
    public void A_rate_that_got_through_is_no_more_bounded()
    {
        Lose(0.2, 1_000_000);
        _loss.RaiseTo(2_000_000, At(_now));
        Assert.Equal(2_000_000, _loss.BitsPerSecond);
        _loss.RaiseTo(1_000_000, At(_now));
        Assert.Equal(2_000_000, _loss.BitsPerSecond);
    }
}
