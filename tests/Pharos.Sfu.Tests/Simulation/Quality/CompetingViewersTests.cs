namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>Several viewers behind one line, as a family or an office has it.</summary>
public sealed class CompetingViewersTests(ITestOutputHelper output)
{
    [Fact]
    public void Three_viewers_share_a_line_and_none_is_left_without_a_picture()
    {
        using var bench = new QualityBench();
        var viewers = Enumerable.Range(0, 3).Select(i => bench.Watch(capacity: 0, seed: 20 + i)).ToArray();
        var line = new LossyLink(bench.Time, new Weather(TimeSpan.Zero), seed: 5) { Capacity = 3_000_000 };
        foreach (var viewer in viewers) viewer.Line = line;
        bench.Run(15);
        var from = bench.Time.Now;
        var before = line.Delivered;
        bench.Run(60);
        var used = (line.Delivered - before) * 8.0 / 60 / line.Capacity;
        output.WriteLine($"used {used:0.00}");
        foreach (var viewer in viewers)
        {
            var seen = bench.SeenBy(viewer, from);
            output.WriteLine($"{seen}");
            Assert.True(seen.Share > 0.9, seen.ToString());
            Assert.True(seen.Delay95 < TimeSpan.FromMilliseconds(400), seen.ToString());
            Assert.True(seen.SwitchesPerMinute <= 12, seen.ToString());
        }
        Assert.InRange(used, 0.4, 1);
    }
}
