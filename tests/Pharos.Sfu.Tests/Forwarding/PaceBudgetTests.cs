using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class PaceBudgetTests
{
    private const int Packet = 1200;

    private readonly PaceBudget _pace = new();
    private Instant _now = Instant.After(TimeSpan.FromSeconds(100));

    [Fact]
    public void Where_nothing_is_known_thirty_megabits_leave_in_a_second()
    {
        Assert.False(_pace.IsLimited);
        Assert.InRange(SendFor(TimeSpan.FromSeconds(1)), 29_900_000, 30_200_000);
    }

    [Theory]
    [InlineData(600_000)]
    [InlineData(100_000)]
    [InlineData(8_000_000)]
    public void Two_and_a_half_times_what_the_line_carries_leaves_in_a_second(long bandwidth)
    {
        _pace.SetBandwidth(bandwidth);
        Assert.True(_pace.IsLimited);
        Assert.InRange(SendFor(TimeSpan.FromSeconds(1)), bandwidth * 2.4, (bandwidth * 2.5) + (2 * Packet * 8));
    }

    [Fact]
    public void A_picture_goes_at_once_where_it_is_no_more_than_forty_milliseconds_of_that()
    {
        _pace.SetBandwidth(1_000_000); // 2.5 Mbit/s: 12,500 bytes
        Assert.False(_pace.TryLeaveAtOnce(12_501, _now));
        Assert.True(_pace.TryLeaveAtOnce(10_000, _now));
        Assert.False(_pace.TryLeaveAtOnce(5_000, _now));
        _now += TimeSpan.FromMilliseconds(10); // 3,125 bytes
        Assert.True(_pace.TryLeaveAtOnce(5_000, _now));
    }

    [Fact]
    public void What_was_owed_long_ago_is_paid()
    {
        _pace.SetBandwidth(100_000);
        Assert.True(_pace.TryLeave(1_000_000, _now));
        Assert.False(_pace.TryLeaveAtOnce(1, _now));
        _now += TimeSpan.FromDays(300);
        Assert.True(_pace.TryLeaveAtOnce(1_250, _now));
    }

    private long SendFor(TimeSpan time)
    {
        var bits = 0L;
        for (var end = _now + time; _now < end; _now += PacedViewers.Interval)
        {
            while (_pace.TryLeave(Packet, _now)) bits += Packet * 8;
        }
        return bits;
    }
}
