namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A link that loses all for a tenth of a second every two seconds, as at the edge of a cell.</summary>
public sealed class BurstLossTests(ITestOutputHelper output)
{
    [Fact]
    public void A_burst_is_repaired_and_the_picture_goes_on()
    {
        using var bench = new QualityBench();
        var viewer = bench.Watch(capacity: 4_000_000);
        bench.Run(5);
        bench.Time.Every(TimeSpan.FromSeconds(2), () =>
        {
            viewer.Down.IsCut = true;
            bench.Time.After(TimeSpan.FromMilliseconds(100), () => viewer.Down.IsCut = false);
            return true;
        });
        var from = bench.Time.Now;
        bench.Run(60);
        var seen = bench.SeenBy(viewer, from);
        output.WriteLine($"{seen}");
        Assert.True(seen.Share > 0.95, seen.ToString());
        Assert.True(seen.LongestPause < TimeSpan.FromMilliseconds(500), seen.ToString());
        Assert.True(seen.SwitchesPerMinute <= 6, seen.ToString());
    }
}
