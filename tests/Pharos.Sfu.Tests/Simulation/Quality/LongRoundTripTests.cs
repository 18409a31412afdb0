namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A viewer on the other side of the world.</summary>
public sealed class LongRoundTripTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Three_hundred_milliseconds_are_no_reason_for_less(int lossPercent)
    {
        using var bench = new QualityBench();
        var viewer = bench.Watch(4_000_000, new Weather(TimeSpan.FromMilliseconds(150), Loss: lossPercent / 100.0));
        bench.Run(8);
        var from = bench.Time.Now;
        bench.Run(60);
        var seen = bench.SeenBy(viewer, from);
        output.WriteLine($"{seen}");
        Assert.True(seen.Share > 0.97, seen.ToString());
        Assert.True(seen.ShareOf(QualityBench.Best) > 0.9, seen.ToString());
        Assert.True(seen.Delay95 < TimeSpan.FromMilliseconds(lossPercent == 0 ? 300 : 800), seen.ToString());
        Assert.True(seen.SwitchesPerMinute <= 2, seen.ToString());
    }
}
