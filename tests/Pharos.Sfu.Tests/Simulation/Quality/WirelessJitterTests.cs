namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A radio that delivers packets up to 30 ms late.</summary>
public sealed class WirelessJitterTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public void Jitter_is_not_taken_for_a_full_link(int milliseconds)
    {
        using var bench = new QualityBench();
        var viewer = bench.Watch(4_000_000, new Weather(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(milliseconds)));
        viewer.Down.KeepsOrder = true;
        bench.Run(10);
        var from = bench.Time.Now;
        bench.Run(60);
        var seen = bench.SeenBy(viewer, from);
        output.WriteLine($"{seen}");
        Assert.True(seen.Share > 0.98, seen.ToString());
        Assert.True(seen.ShareOf(QualityBench.Best) > 0.9, seen.ToString());
        Assert.True(seen.SwitchesPerMinute <= 4, seen.ToString());
    }
}
