using CsCheck;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Tests.Primitives;

public sealed class InstantTests
{
    [Fact]
    public void A_moment_and_a_time_make_another_that_far_away() =>
        Gen.Select(Gen.Long[0, long.MaxValue / 4], Gen.TimeSpan[TimeSpan.Zero, TimeSpan.FromDays(365)]).Sample((start, time) =>
            Assert.Equal(time, new Instant(start) + time - new Instant(start)));

    [Fact]
    public void Never_is_after_everything_and_stays_never()
    {
        Assert.True(Instant.Never > Instant.After(TimeSpan.FromDays(365)));
        Assert.Equal(Instant.Never, Instant.Never + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_earlier_deadline_keeps_its_reason()
    {
        var consent = new Deadline(Instant.After(TimeSpan.FromSeconds(5)), "consent");
        var check = new Deadline(Instant.After(TimeSpan.FromSeconds(1)), "check");
        Assert.Equal("check", Deadline.Earlier(consent, check).Reason);
        Assert.Equal("check", Deadline.Earlier(check, Deadline.None).Reason);
    }
}
