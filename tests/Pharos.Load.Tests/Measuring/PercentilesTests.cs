using Pharos.Load.Measuring;

namespace Pharos.Load.Tests.Measuring;

public sealed class PercentilesTests
{
    [Fact]
    public void Of_nothing_all_is_0() => Assert.Equal(Percentiles.None, new DelayRecorder().Total());

    [Fact]
    public void Times_of_1_to_1000_ms_have_the_percentiles_they_must_to_three_digits()
    {
        var recorder = new DelayRecorder();
        for (var i = 1; i <= 1000; i++) recorder.Record(i * 1_000_000L);
        var total = recorder.Total();
        Assert.Equal(1000, total.Count);
        Assert.All(
            new[] { (500.0, total.P50), (900, total.P90), (990, total.P99), (999, total.P999), (1000, total.Max) },
            pair => Assert.InRange(pair.Item2, pair.Item1 * 0.999, pair.Item1 * 1.001));
    }

    [Fact]
    public void An_interval_is_what_came_since_the_last_and_the_total_keeps_all_since_the_restart()
    {
        var recorder = new DelayRecorder();
        recorder.Record(1_000_000);
        Assert.Equal(1, recorder.Interval().Count);
        recorder.Record(2_000_000);
        recorder.Record(3_000_000);
        Assert.Equal(2, recorder.Interval().Count);
        Assert.Equal(0, recorder.Interval().Count);
        Assert.Equal(3, recorder.Total().Count);
        recorder.Restart();
        recorder.Record(4_000_000);
        Assert.Equal((1, 4), (recorder.Total().Count, Math.Round(recorder.Total().Max)));
    }

    [Fact]
    public void What_is_out_of_range_counts_as_the_end_of_it()
    {
        var total = Percentiles.Of([-5, 120_000]);
        Assert.Equal(2, total.Count);
        Assert.InRange(total.P50, 0, 0.001);
        Assert.InRange(total.Max, 59_900, 60_100);
    }

    [Fact]
    public async Task Many_threads_may_record_while_others_read()
    {
        const int Each = 20_000;
        var recorder = new DelayRecorder();
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++) recorder.Record(i);
        })).ToArray();
        while (!writers.All(writer => writer.IsCompleted)) recorder.Interval();
        await Task.WhenAll(writers);
        Assert.Equal(4 * Each, recorder.Total().Count);
    }
}
