namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>Links that lose packets however little is sent, as a bad radio does.</summary>
public sealed class RandomLossTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 0.98, 1)]
    [InlineData(5, 0.95, 1)]
    [InlineData(10, 0.90, 1)]
    [InlineData(5, 0.95, 2)]
    [InlineData(10, 0.90, 2)]
    public void What_is_lost_comes_again_and_the_layer_stays(int percent, double share, int seed)
    {
        using var bench = new QualityBench(seed);
        var viewer = bench.Watch(capacity: 4_000_000, new Weather(TimeSpan.FromMilliseconds(20), Loss: percent / 100.0), seed: seed);
        bench.Run(5);
        var from = bench.Time.Now;
        bench.Run(60);
        var seen = bench.SeenBy(viewer, from);
        output.WriteLine($"{seen}");
        Assert.True(seen.Share >= share, seen.ToString());
        Assert.True(seen.LongestPause < TimeSpan.FromMilliseconds(500), seen.ToString());
        Assert.True(seen.ShareOf(QualityBench.Best) > 0.8, seen.ToString());
        Assert.True(seen.SwitchesPerMinute <= 4, seen.ToString());
    }
}
