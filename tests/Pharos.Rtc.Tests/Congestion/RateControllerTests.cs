using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class RateControllerTests
{
    private const BandwidthUsage Normal = BandwidthUsage.Normal, Over = BandwidthUsage.Overusing, Under = BandwidthUsage.Underusing;

    private readonly RateController _rate = new(1_000_000, 30_000, 50_000_000);
    private readonly RoundTrips _roundTrips = new();
    private double _now;

    public RateControllerTests() => _roundTrips.Add(Ms(100), At(0));

    private bool Update(BandwidthUsage usage, long? acknowledged, long? sent = null, double after = 50)
    {
        _now += after;
        return _rate.Update(usage, acknowledged, sent ?? acknowledged, _roundTrips, At(_now));
    }

    [Fact]
    public void Far_from_the_capacity_it_grows_by_8_percent_a_second()
    {
        for (var i = 0; i <= 20; i++) Update(Normal, 900_000);
        Assert.InRange(_rate.BitsPerSecond, 1_079_000, 1_081_000);
    }

    [Fact]
    public void It_does_not_grow_beyond_what_was_tried_nor_without_knowing_that()
    {
        for (var i = 0; i <= 200; i++) Update(Normal, 700_000);
        Assert.Equal(1_060_000, _rate.BitsPerSecond);
        for (var i = 0; i <= 200; i++) Update(Normal, 100_000);
        for (var i = 0; i <= 200; i++) Update(Normal, null);
        Assert.Equal(1_060_000, _rate.BitsPerSecond);
    }

    [Fact]
    public void What_arrives_of_what_is_sent_is_the_least()
    {
        Update(Normal, 3_000_000);
        Update(Normal, 3_000_000);
        Assert.Equal(3_000_000, _rate.BitsPerSecond);
        Update(Normal, 9_000_000, sent: 3_100_000); // A queue that runs empty.
        Assert.Equal(3_100_000, _rate.BitsPerSecond);
    }

    [Fact]
    public void A_full_link_cuts_to_85_percent_of_what_arrives()
    {
        Assert.True(Update(Over, 600_000, sent: 900_000));
        Assert.Equal(510_000, _rate.BitsPerSecond);
        Assert.False(Update(Over, 600_000, sent: 900_000, after: 1000)); // What is in the queue arrives still.
        Assert.Equal(510_000, _rate.BitsPerSecond);
    }

    [Fact]
    public void Two_cuts_are_a_round_trip_apart()
    {
        Assert.True(Update(Over, 800_000, sent: 1_000_000));
        Assert.False(Update(Over, 500_000, sent: 1_000_000));
        Assert.True(Update(Over, 500_000, sent: 1_000_000));
    }

    [Fact]
    public void Where_all_arrives_it_does_not_fall_to_the_little_that_is_sent()
    {
        Assert.True(Update(Over, 100_000));
        Assert.Equal(850_000, _rate.BitsPerSecond);
        Assert.False(Update(Over, 100_000, after: 500)); // What was measured was sent before the cut.
        Assert.True(Update(Over, 100_000, after: 200));
        Assert.Equal(722_500, _rate.BitsPerSecond);
    }

    [Fact]
    public void After_a_cut_near_the_capacity_it_grows_by_a_packet_each_response_time()
    {
        Update(Over, 900_000, sent: 1_100_000);
        var after = _rate.BitsPerSecond;
        Update(Normal, 750_000, after: 1000);
        for (var i = 0; i < 20; i++) Update(Normal, 750_000);
        Assert.InRange(_rate.BitsPerSecond - after, 47_000, 49_000); // 9,600 bits in 200 ms
        Update(Normal, 1_100_000); // More than the capacity that was known: it is another one.
        var before = _rate.BitsPerSecond;
        for (var i = 0; i < 20; i++) Update(Normal, 1_100_000);
        Assert.InRange(_rate.BitsPerSecond, (long)(before * 1.079), (long)(before * 1.081));
    }

    [Fact]
    public void A_long_queue_cuts_deeper_and_nothing_grows_until_it_is_empty()
    {
        _roundTrips.Add(Ms(900), At(0));
        Update(Over, 600_000, sent: 2_000_000);
        Assert.Equal(360_000, _rate.BitsPerSecond); // 0.8 s in 2 s
        for (var i = 0; i < 30; i++) Update(Normal, 600_000);
        Assert.True(_rate.IsDraining);
        Assert.Equal(360_000, _rate.BitsPerSecond);
        _roundTrips.Add(Ms(110), At(_now));
        for (var i = 0; i < 30; i++) Update(Normal, 360_000);
        Assert.False(_rate.IsDraining);
        Assert.True(_rate.BitsPerSecond > 360_000);
    }

    [Fact]
    public void A_way_that_became_longer_is_no_queue_for_ever()
    {
        _roundTrips.Add(Ms(900), At(0));
        Update(Over, 600_000, sent: 2_000_000);
        for (var i = 0; i < 10; i++) Update(Normal, 600_000, after: 1000);
        Assert.False(_rate.IsDraining);
        Assert.True(_rate.BitsPerSecond > 360_000);
    }

    [Fact]
    public void While_a_queue_runs_empty_it_waits()
    {
        Update(Normal, 900_000);
        for (var i = 0; i < 20; i++) Update(Under, 900_000);
        Assert.Equal(1_000_000, _rate.BitsPerSecond);
    }

    [Fact]
    public void It_stays_within_its_bounds()
    {
        for (var i = 0; i < 100; i++) Update(Over, 0, sent: 1_000_000, after: 300);
        Assert.Equal(30_000, _rate.BitsPerSecond);
        Assert.False(Update(Over, 0, sent: 1_000_000, after: 300));
        _rate.RaiseTo(long.MaxValue);
        Assert.Equal(50_000_000, _rate.BitsPerSecond);
        _rate.LowerTo(long.MinValue);
        Assert.Equal(30_000, _rate.BitsPerSecond);
    }
}
