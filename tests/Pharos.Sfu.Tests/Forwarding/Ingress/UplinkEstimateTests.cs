using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class UplinkEstimateTests
{
    private readonly UplinkEstimate _estimate = new();

    [Theory]
    [InlineData(0, 1_000_000, 2_625_000)]
    [InlineData(0, 100_000, 2_500_000)]
    [InlineData(5, 1_000_000, 2_500_000)]
    [InlineData(20, 1_000_000, 2_250_000)]
    public void It_goes_by_the_loss_and_not_far_above_what_comes(int lostPercent, long bytes, long expected)
    {
        _estimate.Update(1000, 1000 - (lostPercent * 10), bytes);
        Assert.Equal(expected, _estimate.BitsPerSecond);
    }

    [Fact]
    public void Only_what_was_lost_since_the_last_time_counts()
    {
        _estimate.Update(1000, 500, 1_000_000);
        var low = _estimate.BitsPerSecond;
        _estimate.Update(2000, 1500, 1_000_000);
        Assert.True(_estimate.BitsPerSecond > low);
    }

    [Fact]
    public void It_stays_within_its_bounds()
    {
        for (var i = 1; i < 200; i++) _estimate.Update(i * 100, 0, 0);
        Assert.Equal(UplinkEstimate.Min, _estimate.BitsPerSecond);
        for (var i = 200; i < 500; i++) _estimate.Update(i * 100, (i - 199) * 100, 100_000_000);
        Assert.Equal(UplinkEstimate.Max, _estimate.BitsPerSecond);
    }

    [Fact]
    public void Without_packets_it_stays_what_it_is()
    {
        _estimate.Update(0, 0, 0);
        Assert.Equal(UplinkEstimate.Start, _estimate.BitsPerSecond);
    }
}
