using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class PublisherClockTests
{
    private static readonly Instant Start = Instant.After(TimeSpan.FromHours(3));

    private readonly PublisherClock _clock = new();
    private readonly Random _die = new(7);

    [Theory]
    [InlineData(0)]
    [InlineData(5 * 3600)]
    [InlineData(-40 * 365 * 86_400.0)]
    public void However_far_off_the_publisher_s_clock_is_its_moments_are_the_server_s(double ahead)
    {
        for (var ms = 0; ms < 3000; ms += 1000) Report(ms, ahead, delay: 40, roundTrip: 80);
        Assert.Equal(0, Error(3000, ahead), 0.1);
    }

    [Fact]
    public void Without_a_round_trip_the_moment_is_late_by_the_way_here()
    {
        Report(0, 100, delay: 40);
        Assert.Equal(40, Error(0, 100), 0.1);
    }

    [Fact]
    public void The_round_trip_counts_at_once_when_it_was_measured_three_times()
    {
        Report(0, 100, delay: 40);
        Report(1000, 100, delay: 40, roundTrip: 400);
        Report(1100, 100, delay: 40, roundTrip: 380); // the same time, given back with another stream's report
        Report(2000, 100, delay: 40, roundTrip: 300);
        Assert.Null(_clock.RoundTrip);
        Assert.Equal(40, Error(2000, 100), 0.1);
        Report(3000, 100, delay: 40, roundTrip: 80);
        Assert.Equal(0, Error(3000, 100), 0.1);
    }

    [Fact]
    public void Reports_that_were_queued_change_nothing()
    {
        for (var ms = 0; ms < 60_000; ms += 1000)
        {
            var queued = ms % 7000 == 0 ? 0 : _die.Next(400);
            Report(ms, -7, delay: 30 + queued, roundTrip: 60 + queued);
            if (ms >= 7000) Assert.InRange(Error(ms, -7), -2.1, 2.1);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    public void A_clock_that_runs_fast_or_slow_is_followed_without_a_jump(double partsPerMillion)
    {
        var before = 0.0;
        for (var second = 0; second < 3600; second++)
        {
            var drift = second * partsPerMillion / 1e6;
            Report(second * 1000, 20 + drift, delay: 30 + _die.Next(20), roundTrip: 60 + _die.Next(40));
            var error = Error(second * 1000, 20 + drift);
            if (second < 3) continue; // the round trip is not known yet
            Assert.InRange(error, -15, 15);
            if (second > 3) Assert.InRange(error - before, -5.2, 5.2);
            before = error;
        }
    }

    [Theory]
    [InlineData(30, 1)] // set forward: the reports seem to have come before they left
    [InlineData(-30, 10)] // set back: they seem to be queued, until there are too many of them
    public void A_clock_that_was_set_is_followed_at_once(double by, int reports)
    {
        for (var second = 0; second < 20; second++) Report(second * 1000, 0, delay: 30, roundTrip: 60);
        for (var second = 20; second < 20 + reports; second++) Report(second * 1000, by, delay: 30, roundTrip: 60);
        Assert.Equal(0, Error(30_000, by), 0.1);
    }

    [Fact]
    public void Nonsense_of_a_stranger_is_a_time_like_any_other()
    {
        foreach (var ntp in new[] { 0UL, ulong.MaxValue, 1UL << 63, 12_345UL })
        {
            _clock.OnReport(ntp, Start);
            _clock.OnRoundTrip(TimeSpan.FromDays(9), Start);
            Assert.Null(_clock.RoundTrip);
            _clock.At(ulong.MaxValue / 2);
        }
    }

    // What the publisher calls a moment, and what it was taken for, differ by so many milliseconds.
    private double Error(double milliseconds, double ahead) =>
        (_clock.At(NtpOf(milliseconds, ahead)) - At(milliseconds)).TotalMilliseconds;

    private void Report(double sentAt, double ahead, double delay, double? roundTrip = null)
    {
        if (roundTrip is { } known) _clock.OnRoundTrip(TimeSpan.FromMilliseconds(known), At(sentAt + delay));
        _clock.OnReport(NtpOf(sentAt, ahead), At(sentAt + delay));
    }

    private static Instant At(double milliseconds) => Start + TimeSpan.FromMilliseconds(milliseconds);

    private static ulong NtpOf(double milliseconds, double ahead) => ServerClock.NtpAt(At(milliseconds) + TimeSpan.FromSeconds(ahead));
}
