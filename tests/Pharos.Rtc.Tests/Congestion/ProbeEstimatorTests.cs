using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class ProbeEstimatorTests
{
    private static readonly ProbeCluster Cluster = new(3, 1_000_000, 6000, 5, Ms(48));

    // Packets of 1,200 bytes, one every so many milliseconds.
    private static long? Probe(double sendMs, double arriveMs, int packets = 5, byte number = 3, ProbeCluster? cluster = null)
    {
        var estimator = new ProbeEstimator();
        estimator.Begin(cluster ?? Cluster);
        for (var i = 0; i < packets; i++) estimator.Add(new(At(i * sendMs), 1200, number, false), Ms((i * arriveMs) - 70_000));
        if (!estimator.TryTake(out var rate)) return null;
        Assert.False(estimator.TryTake(out _));
        return rate;
    }

    [Theory]
    [InlineData(9.6, 9.6, 1_000_000)] // As it was sent.
    [InlineData(9.6, 10, 960_000)] // A little slower: what arrived.
    [InlineData(9.6, 19.2, 475_000)] // The link was full: 95 % of what arrived.
    [InlineData(9.6, 8, 1_000_000)] // Faster than it was sent: what was sent.
    [InlineData(9.6, 4, 0)] // Much faster: it was held up and tells nothing.
    [InlineData(4, 4, 1_000_000)] // Faster than it was to be: that does not count.
    [InlineData(19.2, 19.2, 500_000)] // The sender was too slow.
    [InlineData(9.6, 0, 0)]
    [InlineData(0, 9.6, 0)]
    [InlineData(400, 400, 0)]
    [InlineData(9.6, -9.6, 1_000_000)] // In the wrong order it is still as long.
    public void The_smaller_of_both_rates_counts(double sent, double arrived, long expected) => Assert.Equal(expected, Probe(sent, arrived)!.Value, 1.0);

    [Fact]
    public void Four_fifths_of_it_are_enough()
    {
        Assert.NotNull(Probe(9.6, 9.6, packets: 4));
        Assert.Null(Probe(9.6, 9.6, packets: 3));
        Assert.Null(Probe(9.6, 9.6, packets: 4, cluster: Cluster with { MinBytes = 7000 }));
    }

    [Fact]
    public void What_is_ahead_of_it_does_not_count()
    {
        var estimator = new ProbeEstimator();
        estimator.Begin(Cluster with { MinBytes = 12_000, Ahead = 6000 });
        // A bucket lets five through as they come, and the rest every 19.2 ms.
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i > 7, estimator.TryTake(out var rate));
            if (i > 7) Assert.Equal(475_000, rate, 1.0);
            if (i > 7) return;
            estimator.Add(new(At(i * 9.6), 1200, 3, false), Ms((i * 9.6) + (Math.Max(0, i - 5) * 9.6)));
        }
    }

    [Fact]
    public void Other_packets_do_not_count()
    {
        Assert.Null(Probe(9.6, 9.6, number: 2));
        Assert.Null(Probe(9.6, 9.6, number: 0));
        Assert.Null(Probe(9.6, 9.6, number: 0, cluster: default(ProbeCluster)));
    }
}
