namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A link that does not carry even the lowest layer.</summary>
public sealed class SoundOnlyTests(ITestOutputHelper output)
{
    [Fact]
    public void Sound_comes_through_while_pictures_cannot_and_they_come_back()
    {
        using var bench = new QualityBench();
        var viewer = bench.Watch(4_000_000);
        bench.Run(10);
        var dropped = bench.Time.Now;
        viewer.Down.Capacity = 90_000;
        bench.Run(30);
        var sound = viewer.Sound.Where(second => second.Key > (dropped - default(Pharos.Rtc.Primitives.Instant)).TotalSeconds + 5).SkipLast(1).ToList();
        output.WriteLine(string.Join(' ', sound.Select(second => second.Value)));
        Assert.True(sound.Average(second => second.Value) > 47, "50 packets a second were sent");
        viewer.Down.Capacity = 4_000_000;
        var recovered = bench.Time.Now;
        bench.Run(30);
        var seen = bench.SeenBy(viewer, recovered);
        output.WriteLine($"first after {seen.Pictures[0].At - recovered}, best after {seen.SettledAt(QualityBench.Best)}: {seen}");
        Assert.True(seen.Pictures[0].At - recovered < TimeSpan.FromSeconds(10), seen.ToString());
        Assert.True(seen.SettledAt(QualityBench.Best) < TimeSpan.FromSeconds(20), seen.ToString());
    }
}
