namespace Pharos.Rtc.Tests.Congestion;

/// <summary>The estimator as a whole on links that change, lose, jitter or queue. The bounds are what was measured, with a margin.</summary>
public sealed class LinkScenarios(ITestOutputHelper output)
{
    private const double Second = 1000;
    private const double Capacity = 4_000_000;
    private const double Narrow = 600_000;
    private const double Layer = 2_500_000;
    private const double Everything = 5_000_000;

    private LinkScenario Run(BottleneckLink link, double wanted, bool frames, double end = 60 * Second, bool probes = true) =>
        new LinkScenario(link, _ => wanted, output) { Frames = frames, Probes = probes }.RunUntil(end);

    private void Measured(FormattableString figures) => output.WriteLine("measured: " + FormattableString.Invariant(figures));

    [Theory, InlineData(false, Layer, 1000), InlineData(true, Layer, 1000), InlineData(false, Everything, 1000), InlineData(true, Everything, 1000)]
    [InlineData(false, Layer, 500), InlineData(true, Everything, 500), InlineData(true, Layer, 2000), InlineData(true, Everything, 2000)]
    public void A_link_that_gets_narrow_is_noticed_and_its_recovery_too(bool frames, double wanted, double limit)
    {
        const double Drop = 15 * Second, Recovery = 35 * Second;
        var run = Run(new(1) { Capacity = now => now is >= Drop and < Recovery ? Narrow : Capacity, QueueLimit = limit }, wanted, frames);
        var (reaction, drained, back) = (run.TimeUntilBelow(700_000, Drop), run.TimeUntilDrained(100, Drop, Recovery), run.TimeUntilAbove(Layer, Recovery));
        var narrow = run.Throughput(Drop + (5 * Second), Recovery);
        Measured($"below 0.7 Mbit/s after {reaction} ms, queue below 100 ms after {drained} ms, {run.Queue(0.95, Drop + (5 * Second), Recovery):F0} ms later, {run.Queue(1, Drop, Recovery):F0} ms at most, {narrow / Narrow:P0} used, back at 2.5 Mbit/s after {back} ms, probes {run.ProbeCount}");
        Assert.True(run.LeastEstimate(5 * Second, Drop) > Layer);
        Assert.InRange(reaction, 0, 1500);
        // A queue of 2 s takes 4 s to run empty at half the rate.
        Assert.InRange(drained, 0, limit > 1000 ? 5500 : 3000);
        Assert.True(narrow > 0.75 * Narrow);
        Assert.InRange(back, 0, 15 * Second);
    }

    [Theory, InlineData(0.02, false), InlineData(0.02, true), InlineData(0.05, false), InlineData(0.05, true), InlineData(0.1, false), InlineData(0.1, true)]
    [InlineData(0.2, false), InlineData(0.2, true)]
    public void Losses_of_the_radio_do_not_take_the_rate_away(double loss, bool frames)
    {
        var run = Run(new(2) { RandomLoss = _ => loss }, Everything, frames);
        var (mean, least) = (run.MeanEstimate(10 * Second, 60 * Second), run.LeastEstimate(10 * Second, 60 * Second));
        Measured($"loss {loss:P0}: estimate {mean / Capacity:P0} of the capacity, at least {least / Capacity:P0}, queue {run.Queue(0.95, 10 * Second, 60 * Second)} ms");
        Assert.True(mean > 0.7 * Capacity);
        Assert.True(least > 0.5 * Capacity);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_queue_too_short_to_show_a_delay_bounds_by_its_losses(bool frames)
    {
        var run = Run(new(5) { QueueLimit = 20 }, Everything, frames);
        var (loss, got) = (run.Estimator.Loss, run.Throughput(10 * Second, 60 * Second));
        Measured($"loss {loss:P0}, arrives {got / 1000:F0} kbit/s, estimate {run.MeanEstimate(10 * Second, 60 * Second) / 1000:F0} kbit/s");
        Assert.True(run.MeanEstimate(10 * Second, 60 * Second) < 1.15 * got);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_radio_with_jitter_is_used(bool frames)
    {
        var run = Run(new(3) { Jitter = 10 }, Everything, frames);
        var (used, queue) = (run.Throughput(5 * Second, 60 * Second) / Capacity, run.Queue(0.95, 5 * Second, 60 * Second));
        Measured($"{used:P0} used, estimate at least {run.LeastEstimate(5 * Second, 60 * Second) / Capacity:P0}, queue {queue} ms");
        Assert.True(used > 0.8);
        Assert.True(queue < 250);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_long_way_is_used(bool frames)
    {
        var run = Run(new(4) { OneWay = 150 }, Everything, frames);
        var (used, queue) = (run.Throughput(5 * Second, 60 * Second) / Capacity, run.Queue(0.95, 5 * Second, 60 * Second));
        Measured($"{used:P0} used, queue {queue} ms");
        Assert.True(used > 0.85);
        Assert.True(queue < 200);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_queue_of_2_s_is_not_filled(bool frames)
    {
        var run = Run(new(5) { QueueLimit = 2000 }, Everything, frames);
        var (used, queue) = (run.Throughput(5 * Second, 60 * Second) / Capacity, run.Queue(0.95, 5 * Second, 60 * Second));
        Measured($"{used:P0} used, queue {queue} ms");
        Assert.True(used > 0.85);
        Assert.True(queue < 200);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Sending_little_does_not_make_the_estimate_little_nor_boundless(bool frames)
    {
        var run = Run(new(6) { Jitter = 5 }, 800_000, frames);
        var (least, most) = (run.LeastEstimate(2 * Second, 60 * Second), run.MostEstimate(2 * Second, 60 * Second));
        Measured($"estimate {least / 1000:F0} to {most / 1000:F0} kbit/s");
        Assert.True(least > 800_000);
        Assert.True(most < 1.7 * 800_000);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_was_known_of_a_link_stays_known_while_less_is_sent(bool frames)
    {
        var run = new LinkScenario(new(7) { Jitter = 3 }, now => now is > 10 * Second and < 40 * Second ? 150_000 : Layer, output) { Frames = frames }.RunUntil(60 * Second);
        Measured($"estimate at least {run.LeastEstimate(10 * Second, 60 * Second) / 1000:F0} kbit/s, before {run.MeanEstimate(9 * Second, 10 * Second) / 1000:F0}");
        Assert.True(run.LeastEstimate(10 * Second, 60 * Second) > Layer * 0.9);
    }

    [Fact]
    public void Without_probes_it_climbs_by_itself()
    {
        var run = Run(new(8), Everything, frames: false, probes: false);
        var up = run.TimeUntilAbove(3_500_000, 0);
        Measured($"3.5 Mbit/s after {up} ms");
        Assert.Equal(0, run.ProbeCount);
        Assert.InRange(up, 0, 20 * Second);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_link_that_is_stuck_is_not_sent_to_as_before(bool frames)
    {
        var run = Run(new(9) { Stuck = now => now is > 20_000 and < 25_000 }, Layer, frames);
        var (least, back) = (run.LeastEstimate(20 * Second, 25 * Second), run.TimeUntilAbove(Layer, 25 * Second));
        Measured($"down to {least / 1000:F0} kbit/s, back after {back} ms");
        Assert.True(least < 400_000);
        Assert.InRange(back, 0, 15 * Second);
    }

    [Fact]
    public void A_link_that_is_too_narrow_from_the_beginning_is_known_at_once()
    {
        var run = Run(new(10) { Capacity = _ => Narrow, QueueLimit = 2000 }, Everything, frames: true, end: 30 * Second);
        Measured($"below 0.7 Mbit/s after {run.TimeUntilBelow(700_000, 0)} ms, queue at most {run.Queue(1, 0, 30 * Second):F0} ms");
        Assert.InRange(run.TimeUntilBelow(700_000, 0), 0, 1000);
        Assert.True(run.Queue(1, 0, 30 * Second) < 800);
    }
}
