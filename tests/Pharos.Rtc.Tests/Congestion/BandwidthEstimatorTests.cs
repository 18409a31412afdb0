using Pharos.Rtc.Congestion;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Tests.Rtp;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class BandwidthEstimatorTests
{
    private readonly BandwidthEstimator _estimator = new();
    private double _now;
    private int _sent;

    // Packets every 10 ms, reported every 50 ms, 40 ms after they were sent.
    private void Run(double milliseconds, int bytes = 1250, double loss = 0, bool isReported = true)
    {
        var packets = new PacketArrival[5];
        for (var end = _now + milliseconds; _now < end;)
        {
            for (var i = 0; i < packets.Length; i++, _sent++, _now += 10)
            {
                _estimator.OnSent(new SeqNo((ushort)_sent), bytes, At(_now));
                packets[i] = new(new SeqNo((ushort)_sent), (_sent * 7 % 100) < loss * 100 ? null : Ms(_now + 20));
            }

            if (isReported) _estimator.OnFeedback(packets, At(_now + 30));
        }
    }

    [Fact]
    public void It_begins_with_the_start_value_and_knows_after_a_few_reports()
    {
        Assert.Equal((false, BandwidthEstimator.DefaultStart, null), (_estimator.IsKnown, _estimator.BitsPerSecond, _estimator.Acknowledged));
        Run(300);
        Assert.True(_estimator.IsKnown);
        Assert.InRange(_estimator.Acknowledged!.Value, 990_000, 1_010_000);
        Assert.InRange(_estimator.RoundTrip.TotalMilliseconds, 39, 41);
        Assert.Equal((0.0, BandwidthUsage.Normal), (_estimator.Loss, _estimator.Usage));
        Assert.True(_estimator.DecreasedAt < At(-1_000_000_000));
    }

    [Fact]
    public void More_than_the_start_value_that_gets_through_is_known_at_once()
    {
        Run(300, bytes: 2000);
        Assert.InRange(_estimator.BitsPerSecond, 1_590_000, 1_650_000);
    }

    [Fact]
    public void Losses_cut_it()
    {
        Run(1000);
        Run(2000, loss: 0.3);
        Assert.InRange(_estimator.Loss, 0.2, 0.4);
        Assert.True(_estimator.BitsPerSecond < 900_000);
        Assert.InRange((At(_now) - _estimator.DecreasedAt).TotalSeconds, 0, 2);
    }

    [Fact]
    public void Without_feedback_it_is_halved_each_second_but_not_while_nothing_is_sent()
    {
        Run(1000);
        var before = _estimator.BitsPerSecond;
        _now += 60_000;
        Run(900, isReported: false);
        Assert.Equal(before, _estimator.BitsPerSecond);
        Run(200, isReported: false);
        Assert.Equal(before / 2, _estimator.BitsPerSecond);
        Run(1000, isReported: false);
        Assert.Equal(before / 4, _estimator.BitsPerSecond);
        Run(60_000, isReported: false);
        Assert.Equal(BandwidthEstimator.Min, _estimator.BitsPerSecond);
    }

    [Fact]
    public void A_receiver_that_never_reports_is_not_stuck()
    {
        Run(60_000, isReported: false);
        Assert.Equal((false, BandwidthEstimator.DefaultStart), (_estimator.IsKnown, _estimator.BitsPerSecond));
    }

    [Fact]
    public void What_else_the_receiver_says_counts_only_without_transport_wide_feedback()
    {
        _estimator.OnRemb(600_000, At(0));
        Assert.Equal((true, 600_000), (_estimator.IsKnown, _estimator.BitsPerSecond));
        _estimator.OnReceiverReport(128, Ms(80), At(100));
        Assert.Equal((450_000, Ms(80)), (_estimator.BitsPerSecond, _estimator.RoundTrip));
        Assert.Equal(At(100), _estimator.DecreasedAt);
        Assert.False(_estimator.TryBeginProbe(At(1000), 5_000_000, out _));

        Run(1000);
        var before = _estimator.BitsPerSecond;
        _estimator.OnRemb(50_000, At(_now));
        _estimator.OnReceiverReport(255, Ms(80), At(_now));
        Assert.Equal(before, _estimator.BitsPerSecond);
        _estimator.OnRemb(50_000, At(_now + 6000));
        Assert.Equal(50_000, _estimator.BitsPerSecond);
    }

    [Theory, InlineData(long.MinValue), InlineData(-1), InlineData(0), InlineData(long.MaxValue)]
    public void It_stays_within_its_bounds(long bitsPerSecond)
    {
        _estimator.OnRemb(bitsPerSecond, At(0));
        Assert.InRange(_estimator.BitsPerSecond, BandwidthEstimator.Min, BandwidthEstimator.Max);
        Assert.InRange(new BandwidthEstimator(bitsPerSecond).BitsPerSecond, BandwidthEstimator.Min, BandwidthEstimator.Max);
    }

    [Fact]
    public void It_does_not_probe_before_it_knows()
    {
        Assert.False(_estimator.TryBeginProbe(At(_now), 5_000_000, out _));
        Run(1000);
        Assert.False(_estimator.TryBeginProbe(At(_now), 5_000_000, out _));
        Assert.True(_estimator.TryBeginProbe(At(_now + 300), 5_000_000, out var cluster));
        Assert.Equal(2 * _estimator.BitsPerSecond, cluster.BitsPerSecond);
    }

    [Fact]
    public void Nothing_is_allocated_by_packets_and_reports()
    {
        Run(5000);
        var packets = new PacketArrival[10];
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (var i = 0; i < packets.Length; i++, _sent++, _now += 5)
            {
                _estimator.OnSent(new SeqNo((ushort)_sent), 1200, At(_now));
                packets[i] = new(new SeqNo((ushort)_sent), _sent % 13 == 0 ? null : Ms(_now + 20));
            }

            _estimator.OnFeedback(packets, At(_now));
            _estimator.TryBeginProbe(At(_now), 5_000_000, out _);
        }));
    }

    [Fact]
    public void Thousands_of_viewers_have_room()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var estimator = new BandwidthEstimator();
        var idle = GC.GetAllocatedBytesForCurrentThread() - before;
        estimator.OnSent(new SeqNo(0), 1200, At(0));
        var sending = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(idle, 1, 2500);
        Assert.InRange(sending, 1, 4500);
    }
}
