namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A slow link in front of which two seconds of packets may wait: it loses nothing, and nobody wants what comes out of it.</summary>
public sealed class BufferbloatTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1_000_000, QualityBench.Medium)]
    [InlineData(300_000, QualityBench.Lowest)]
    public void The_queue_stays_short(long capacity, int layer)
    {
        using var bench = new QualityBench();
        var viewer = bench.Watch(capacity, queue: TimeSpan.FromSeconds(2));
        var worst = TimeSpan.Zero;
        bench.Run(10);
        var from = bench.Time.Now;
        bench.Time.Every(TimeSpan.FromMilliseconds(10), () =>
        {
            if (viewer.Down.Waiting > worst) worst = viewer.Down.Waiting;
            return true;
        });
        bench.Run(60);
        var seen = bench.SeenBy(viewer, from);
        output.WriteLine($"queue at most {worst.TotalMilliseconds:0} ms; {seen}");
        Assert.True(seen.Delay95 < TimeSpan.FromMilliseconds(200), seen.ToString());
        Assert.True(worst < TimeSpan.FromMilliseconds(500), $"{worst}");
        Assert.True(seen.Share > 0.97, seen.ToString());
        Assert.True(seen.ShareOf(layer) > 0.9, seen.ToString());
    }
}
