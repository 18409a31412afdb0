namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A broadcast in three temporal layers, as browsers send it: a line that is too narrow makes the picture less smooth before it stops.</summary>
public sealed class TemporalLayersTests(ITestOutputHelper output) : IDisposable
{
    private readonly QualityBench _bench = new(temporalLayers: 3);

    [Fact]
    public void Pictures_go_on_at_a_lower_rate_where_not_even_the_lowest_layer_gets_through_and_climb_back()
    {
        var viewer = _bench.Watch(capacity: 300_000);
        _bench.Run(15);
        var dropped = _bench.Time.Now;
        viewer.Down.Capacity = 165_000; // 55 for sound; the lowest layer takes 165 with headers, and 70 of that without its temporal layers
        _bench.Run(30);
        var low = _bench.SeenBy(viewer, dropped);
        var settled = _bench.SeenBy(viewer, dropped + TimeSpan.FromSeconds(5));
        output.WriteLine($"low: {low}, frozen for its rate {low.FrozenForItsRate.TotalMilliseconds:0} ms\nsettled: {settled}");
        var recovered = _bench.Time.Now;
        viewer.Down.Capacity = 4_000_000;
        _bench.Run(30);
        var high = _bench.SeenBy(viewer, recovered);
        output.WriteLine($"best after {high.SettledAt(QualityBench.Best)}: {high}");

        Assert.Equal(TimeSpan.Zero, low.FrozenForItsRate);
        Assert.Equal(1, low.ShareOf(QualityBench.Lowest));
        Assert.InRange(settled.Share, 0.24, 0.8);
        Assert.True(settled.Delay95 < TimeSpan.FromMilliseconds(400), settled.ToString());
        Assert.True(high.SettledAt(QualityBench.Best) < TimeSpan.FromSeconds(15), high.ToString());
    }

    [Fact]
    public void What_carries_most_of_the_best_layer_halves_its_rate_for_a_while_and_then_shows_a_smaller_picture_whole()
    {
        var viewer = _bench.Watch(capacity: 4_000_000);
        _bench.Run(15);
        var dropped = _bench.Time.Now;
        viewer.Down.Capacity = 1_700_000;
        _bench.Run(7);
        var first = _bench.SeenBy(viewer, dropped);
        _bench.Run(33);
        var whole = _bench.SeenBy(viewer, dropped);
        var settled = _bench.SeenBy(viewer, dropped + TimeSpan.FromSeconds(15));
        output.WriteLine($"first: {first}\nwhole: {whole}\nsettled: {settled}");

        Assert.Equal(TimeSpan.Zero, whole.Frozen);
        Assert.Equal(1, first.ShareOf(QualityBench.Best));
        Assert.InRange(first.Share, 0.45, 0.9);
        Assert.True(settled.Share > 0.95, settled.ToString());
    }

    [Fact]
    public void A_short_shortage_costs_no_change_of_the_layer()
    {
        var viewer = _bench.Watch(capacity: 4_000_000);
        _bench.Run(15);
        var from = _bench.Time.Now;
        viewer.Down.Capacity = 1_700_000;
        _bench.Run(3);
        viewer.Down.Capacity = 4_000_000;
        var over = _bench.Time.Now;
        _bench.Run(17);
        var seen = _bench.SeenBy(viewer, from);
        var later = _bench.SeenBy(viewer, over + TimeSpan.FromSeconds(6));
        output.WriteLine($"all: {seen}\nlater: {later}");
        Assert.Equal(TimeSpan.Zero, seen.Frozen);
        Assert.Equal(1, seen.ShareOf(QualityBench.Best));
        Assert.True(later.Share > 0.97, later.ToString());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1000)]
    public void A_drop_far_below_is_followed_as_without_temporal_layers(int queueMilliseconds)
    {
        var viewer = _bench.Watch(capacity: 4_000_000, queue: TimeSpan.FromMilliseconds(queueMilliseconds));
        _bench.Run(15);
        var dropped = _bench.Time.Now;
        viewer.Down.Capacity = 600_000;
        _bench.Run(30);
        var low = _bench.SeenBy(viewer, dropped);
        var settled = _bench.SeenBy(viewer, dropped + TimeSpan.FromSeconds(3));
        var recovered = _bench.Time.Now;
        viewer.Down.Capacity = 4_000_000;
        _bench.Run(30);
        var high = _bench.SeenBy(viewer, recovered);
        output.WriteLine($"low: {low}\nsettled: {settled}\nbest after {high.SettledAt(QualityBench.Best)}: {high}");
        Assert.True(low.Frozen < TimeSpan.FromSeconds(1), low.ToString());
        Assert.True(settled.Delay95 < TimeSpan.FromMilliseconds(400), settled.ToString());
        Assert.True(low.SwitchesPerMinute < 12, low.ToString());
        Assert.True(high.SettledAt(QualityBench.Best) < TimeSpan.FromSeconds(15), high.ToString());
    }

    public void Dispose() => _bench.Dispose();
}
