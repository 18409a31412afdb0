namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A link that loses most of its capacity and gets it back.</summary>
public sealed class CapacityTests(ITestOutputHelper output) : IDisposable
{
    private readonly QualityBench _bench = new();

    [Fact]
    public void Who_has_room_is_at_the_best_layer_soon()
    {
        var viewer = _bench.Watch(capacity: 4_000_000);
        var from = _bench.Time.Now;
        _bench.Run(20);
        var seen = _bench.SeenBy(viewer, from);
        output.WriteLine($"first {seen.Pictures[0].At - from}, best {seen.SettledAt(QualityBench.Best)}: {seen}");
        Assert.True(seen.Pictures[0].At - from < TimeSpan.FromMilliseconds(400), seen.ToString());
        Assert.True(seen.SettledAt(QualityBench.Best) < TimeSpan.FromSeconds(2), seen.ToString());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1000)]
    public void A_drop_is_followed_and_so_is_the_recovery(int queueMilliseconds)
    {
        var viewer = _bench.Watch(capacity: 4_000_000, queue: TimeSpan.FromMilliseconds(queueMilliseconds));
        _bench.Run(15);
        var dropped = _bench.Time.Now;
        viewer.Down.Capacity = 600_000;
        _bench.Run(30);
        var low = _bench.SeenBy(viewer, dropped);
        var settled = _bench.SeenBy(viewer, dropped + TimeSpan.FromSeconds(3));
        output.WriteLine($"low: {low}\nsettled: {settled}");
        var recovered = _bench.Time.Now;
        viewer.Down.Capacity = 4_000_000;
        _bench.Run(30);
        var high = _bench.SeenBy(viewer, recovered);
        output.WriteLine($"best after {high.SettledAt(QualityBench.Best)}: {high}");

        Assert.True(low.Frozen < TimeSpan.FromSeconds(1), low.ToString());
        Assert.True(settled.Share > 0.95, settled.ToString());
        Assert.True(settled.Delay95 < TimeSpan.FromMilliseconds(400), settled.ToString());
        Assert.True(low.SwitchesPerMinute < 12, low.ToString());
        Assert.True(high.SettledAt(QualityBench.Best) < TimeSpan.FromSeconds(15), high.ToString());
        Assert.True(high.Share > 0.97, high.ToString());
    }

    public void Dispose() => _bench.Dispose();
}
