using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Streams;

namespace Pharos.Rtc.Tests.Streams;

public sealed class ReceptionStatsTests
{
    private const int ClockRate = 90_000;

    private static Instant At(double milliseconds) => Instant.After(TimeSpan.FromMilliseconds(milliseconds));

    private static ReceptionReport Report(ReceptionStats stats, double milliseconds = 0)
    {
        Assert.True(stats.TryReport(At(milliseconds), out var report));
        return report;
    }

    [Fact]
    public void Before_the_first_packet_there_is_nothing_to_report() => Assert.False(new ReceptionStats(ClockRate).TryReport(At(0), out _));

    [Fact]
    public void Loss_is_what_the_network_lost_whatever_the_order_and_the_wraps() =>
        Gen.Select(Gen.Int[0, 65_535], Gen.Int, Gen.Int[0, 60]).Sample(
            (start, seed, percent) =>
            {
                var random = new Random(seed);
                var stats = new ReceptionStats(ClockRate);
                // The first comes, and so does the last: between them losses, and neighbours that change places.
                var indexes = Enumerable.Range(start, 70_000).Where(index => index == start || random.Next(100) >= percent).ToList();
                for (var at = 2; at + 1 < indexes.Count; at += 2)
                    if (random.Next(4) == 0) (indexes[at], indexes[at - 1]) = (indexes[at - 1], indexes[at]);
                foreach (var index in indexes) Assert.True(stats.Receive(new SeqNo((ushort)index), 0, At(0)));

                var expected = indexes.Max() - start + 1;
                var report = Report(stats);
                Assert.Equal((uint)indexes.Max(), report.HighestSequence);
                Assert.Equal(expected - indexes.Count, report.CumulativeLost);
                Assert.Equal((expected - indexes.Count) * 256 / expected, report.FractionLost);
            },
            iter: 10);

    [Fact]
    public void The_fraction_counts_from_the_last_report_on_and_the_total_from_the_first()
    {
        var stats = new ReceptionStats(ClockRate);
        foreach (var number in new ushort[] { 0, 1, 3, 4 }) stats.Receive(new SeqNo(number), 0, At(0));
        Assert.Equal((51, 1), (Report(stats).FractionLost, Report(stats).CumulativeLost)); // 256 / 5; asking twice gives 0 the second time.
        foreach (var number in new ushort[] { 5, 8 }) stats.Receive(new SeqNo(number), 0, At(0));
        var report = Report(stats);
        Assert.Equal((128, 3), (report.FractionLost, report.CumulativeLost));
        Assert.Equal(0, Report(stats).FractionLost);
    }

    [Fact]
    public void More_duplicates_than_losses_are_a_negative_loss()
    {
        var stats = new ReceptionStats(ClockRate);
        for (var copy = 0; copy < 3; copy++) stats.Receive(new SeqNo(7), 0, At(0));
        var report = Report(stats);
        Assert.Equal((0, -2), (report.FractionLost, report.CumulativeLost));
    }

    [Fact]
    public void A_jump_is_not_counted_until_the_next_packet_confirms_it()
    {
        var stats = new ReceptionStats(ClockRate);
        stats.Receive(new SeqNo(10), 0, At(0));
        Assert.False(stats.Receive(new SeqNo(20_000), 0, At(0)));
        Assert.True(stats.Receive(new SeqNo(11), 0, At(0)));
        Assert.False(stats.Receive(new SeqNo(20_001), 0, At(0)));
        Assert.True(stats.Receive(new SeqNo(20_002), 0, At(0)));
        Assert.Equal((20_002U, 1L, 1L), (stats.HighestSequence, stats.Received, stats.Expected));
    }

    [Fact]
    public void A_constant_delay_is_no_jitter_across_the_wrap_of_the_timestamp()
    {
        var stats = new ReceptionStats(ClockRate);
        for (var frame = 0; frame < 100; frame++)
        {
            var timestamp = unchecked((uint)(uint.MaxValue - 9_000 + (frame * 3_600)));
            stats.Receive(new SeqNo((ushort)frame), timestamp, At(10_000_000 + (frame * 40)));
        }

        Assert.Equal(0U, stats.Jitter);
    }

    [Fact]
    public void Jitter_is_the_smoothed_difference_of_appendix_A8()
    {
        var stats = new ReceptionStats(ClockRate);
        var random = new Random(8);
        var (expected, last) = (0.0, 0.0);
        for (var frame = 0; frame < 2000; frame++)
        {
            var delay = random.Next(0, 30);
            stats.Receive(new SeqNo((ushort)frame), (uint)(frame * 3_600), At((frame * 40) + delay));
            if (frame > 0) expected += (Math.Abs(delay - last) * 90 - expected) / 16;
            last = delay;
        }

        Assert.InRange(stats.Jitter, expected - 2, expected + 2);
    }

    [Fact]
    public void The_last_sender_report_comes_back_with_the_time_since()
    {
        var stats = new ReceptionStats(ClockRate);
        stats.Receive(new SeqNo(1), 0, At(0));
        Assert.Equal((0U, 0U), (Report(stats).LastSenderReport, Report(stats).DelaySinceLastSenderReport));
        stats.ReceiveSenderReport(0x1111_2222_3333_4444, At(1000));
        var report = Report(stats, 2500);
        Assert.Equal((0x2222_3333U, 98_304U), (report.LastSenderReport, report.DelaySinceLastSenderReport));
    }
}
