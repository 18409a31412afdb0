using Pharos.Rtc.Congestion;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class ArrivalClockTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(64.0 * (1 << 24));

    [Fact]
    public void The_end_of_the_reference_time_is_passed()
    {
        var clock = new ArrivalClock();
        var before = clock.Unwrap((Turn / 2) - TimeSpan.FromSeconds(1));
        var after = clock.Unwrap((-Turn / 2) + TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(2), after - before);
        Assert.Equal(before, clock.Unwrap((Turn / 2) - TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Turns_add_up()
    {
        var clock = new ArrivalClock();
        var first = clock.Unwrap(TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            clock.Unwrap(Turn / 3);
            clock.Unwrap(-Turn / 3);
            clock.Unwrap(TimeSpan.Zero);
        }

        Assert.InRange((clock.Unwrap(TimeSpan.Zero) - first) / Turn, 9.999, 10.001);
    }

    [Fact]
    public void Forged_times_lead_to_no_overflow()
    {
        var clock = new ArrivalClock();
        for (var i = 0; i < 20_000; i++)
            Assert.InRange(clock.Unwrap(TimeSpan.FromTicks(i % 2 == 0 ? 0 : (Turn.Ticks / 2) - 1)).Ticks, long.MinValue / 500, long.MaxValue / 500);
        clock.Unwrap(TimeSpan.MinValue);
        clock.Unwrap(TimeSpan.MaxValue);
    }
}
