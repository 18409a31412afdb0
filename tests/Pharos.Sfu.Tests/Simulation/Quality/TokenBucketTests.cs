namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A link with a bucket of 8 KB: what is sent in a burst after little was sent goes through at once, and shows nothing of the rate.</summary>
public sealed class TokenBucketTests(ITestOutputHelper output)
{
    private const int Bucket = 8000;

    /// <summary>Lines that carry the lowest layer, and not the next.</summary>
    [Theory]
    [InlineData(400_000, 1)]
    [InlineData(400_000, 3)]
    [InlineData(300_000, 1)]
    [InlineData(300_000, 3)]
    public void Nobody_goes_up_for_what_a_bucket_shows(int capacity, int temporalLayers)
    {
        using var bench = new QualityBench(temporalLayers: temporalLayers);
        var viewer = bench.Watch(capacity: 4_000_000);
        viewer.Down.Bucket = Bucket;
        bench.Run(15);
        var dropped = bench.Time.Now;
        viewer.Down.Capacity = capacity;
        bench.Run(30);
        var low = bench.SeenBy(viewer, dropped);
        var settled = bench.SeenBy(viewer, dropped + TimeSpan.FromSeconds(3));
        var recovered = bench.Time.Now;
        viewer.Down.Capacity = 4_000_000;
        bench.Run(30);
        var high = bench.SeenBy(viewer, recovered);
        output.WriteLine($"low: {low}\nsettled: {settled}\nbest after {high.SettledAt(QualityBench.Best)}: {high}");
        // It went down, and may have gone up and back once.
        Assert.True(low.Frozen < TimeSpan.FromSeconds(1), low.ToString());
        Assert.True(low.SwitchesPerMinute <= 4, low.ToString());
        Assert.True(settled.Share > 0.95, settled.ToString());
        Assert.True(high.SettledAt(QualityBench.Best) < TimeSpan.FromSeconds(15), high.ToString());
    }
}
