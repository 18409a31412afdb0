using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class SequenceRewriterTests
{
    private static readonly SourceClocks NoClocks = new(1);

    private const int MinStep = 3000;

    private static SequenceRewriter New(ushort sequence = 100, uint timestamp = 7000) => new(90_000, MinStep, sequence, timestamp);

    private static PacketSummary Packet(int source, long sequence, uint timestamp = 0) => new()
    {
        Kind = MediaKind.Video,
        Source = source,
        PayloadType = new PayloadType(96),
        Sequence = sequence,
        Timestamp = timestamp,
        HeaderLength = 12,
        PayloadLength = 1,
    };

    private static Instant At(double seconds) => Instant.After(TimeSpan.FromSeconds(seconds));

    private static int Rewrite(SequenceRewriter rewriter, int source, long sequence, uint timestamp = 0, double at = 0) =>
        rewriter.TryRewrite(Packet(source, sequence, timestamp), NoClocks, At(at), out var numbers) ? numbers.Sequence.Value : -1;

    private static uint Stamp(SequenceRewriter rewriter, int source, long sequence, uint timestamp, double at)
    {
        Assert.True(rewriter.TryRewrite(Packet(source, sequence, timestamp), NoClocks, At(at), out var numbers));
        return numbers.Timestamp;
    }

    [Fact]
    public void A_gap_stays_and_what_was_missing_comes_under_its_number_once()
    {
        var rewriter = New();
        Assert.Equal([100, 101, 104], new[] { 70_000, 70_001, 70_004 }.Select(sequence => Rewrite(rewriter, 1, sequence)));
        Assert.Equal([103, 102, -1, -1], new[] { 70_003, 70_002, 70_003, 70_004 }.Select(sequence => Rewrite(rewriter, 1, sequence)));
        Assert.Equal(-1, Rewrite(rewriter, 1, 69_999));
    }

    [Fact]
    public void A_skip_closes_up_for_what_follows_and_not_for_what_is_late()
    {
        var rewriter = New();
        Assert.Equal(100, Rewrite(rewriter, 1, 70_000));
        Assert.Equal(102, Rewrite(rewriter, 1, 70_002));
        foreach (var skipped in new[] { 70_003, 70_004, 70_006 }) Assert.False(rewriter.Skip(Packet(1, skipped), out _));
        Assert.Equal(104, Rewrite(rewriter, 1, 70_007));
        Assert.Equal(101, Rewrite(rewriter, 1, 70_001));
        Assert.Equal(103, Rewrite(rewriter, 1, 70_005));
        Assert.Equal(-1, Rewrite(rewriter, 1, 70_004));
    }

    [Fact]
    public void A_late_skip_is_not_sent_later_and_changes_no_number()
    {
        var rewriter = New();
        Assert.Equal(100, Rewrite(rewriter, 1, 70_000));
        Assert.Equal(102, Rewrite(rewriter, 1, 70_002));
        Assert.True(rewriter.Skip(Packet(1, 70_001), out var kept));
        Assert.Equal(101, kept.Sequence.Value); // to be filled with something that is nothing
        Assert.False(rewriter.Skip(Packet(1, 70_001), out _));
        Assert.Equal(-1, Rewrite(rewriter, 1, 70_001));
        Assert.Equal(103, Rewrite(rewriter, 1, 70_003));
    }

    [Fact]
    public void Another_source_goes_on_and_the_one_that_was_left_is_over()
    {
        var rewriter = New();
        Assert.Equal([100, 101], new[] { 70_000, 70_001 }.Select(sequence => Rewrite(rewriter, 1, sequence)));
        Assert.Equal([102, 103], new[] { 5_000_000, 5_000_001 }.Select(sequence => Rewrite(rewriter, 2, sequence)));
        Assert.Equal(-1, Rewrite(rewriter, 1, 70_001));
        Assert.Equal(-1, Rewrite(rewriter, 2, 4_999_999));
        Assert.Equal([104, 105], new[] { 70_002, 70_003 }.Select(sequence => Rewrite(rewriter, 1, sequence)));
        Assert.Equal(-1, Rewrite(rewriter, 2, 5_000_001));
    }

    [Fact]
    public void A_leap_within_a_source_begins_anew()
    {
        var rewriter = New();
        Assert.Equal(100, Rewrite(rewriter, 1, 70_000));
        Assert.Equal(100 + SequenceRewriter.Window, Rewrite(rewriter, 1, 70_000 + SequenceRewriter.Window));
        Assert.Equal(101 + SequenceRewriter.Window, Rewrite(rewriter, 1, 700_000));
        Assert.Equal(-1, Rewrite(rewriter, 1, 70_001));
    }

    [Fact]
    public void The_timestamp_goes_on_by_the_time_that_went_by_and_by_a_frame_at_least()
    {
        var rewriter = New(timestamp: 4_294_967_000);
        Assert.Equal(4_294_967_000, Stamp(rewriter, 1, 70_000, 10, at: 1));
        Assert.Equal(2714u, Stamp(rewriter, 1, 70_001, 3020, at: 1.5));
        // A late packet of an older frame is not what the next source goes on from.
        Assert.Equal(4_294_967_000, Stamp(rewriter, 1, 70_003, 10, at: 1.6));
        Assert.Equal(2714u + 90_000, Stamp(rewriter, 2, 70_000, 4_000_000_000, at: 2.5));
        Assert.Equal(2714u + 90_000 + MinStep, Stamp(rewriter, 3, 70_000, 77, at: 2.5));
        Assert.Equal(2714u + 90_000 + (2 * MinStep), Stamp(rewriter, 4, 70_000, 0, at: 1));
    }

    [Fact]
    public void A_number_that_was_reached_by_hours_of_silence_is_still_ahead()
    {
        var rewriter = New();
        var first = Stamp(rewriter, 1, 70_000, 0, at: 0);
        Assert.True((int)(Stamp(rewriter, 2, 70_000, 0, at: 40_000) - first) > 0);
    }

    /// <summary>Against the formula: number = first + (sequence − first of the source) − what was skipped in between, in time.</summary>
    [Fact]
    public void No_number_is_given_twice_and_the_order_is_kept() =>
        Gen.Select(Gen.UShort, Gen.Select(Gen.Int[0, 99], Gen.Int[1, 200]).Array[1000]).Sample(
            (first, steps) =>
        {
            var rewriter = New(first);
            var given = new HashSet<long>();
            var handled = new HashSet<(int, long)>();
            var skipped = new List<long>();
            var (source, begin, highest, number, top, clock) = (1, 70_000L, 70_000L, (long)first, (long)first, 0);
            Assert.Equal(first, Rewrite(rewriter, source, begin));
            Assert.True(handled.Add((source, begin)) && given.Add(first));
            foreach (var (what, much) in steps)
            {
                clock++;
                var sequence = what switch
                {
                    < 60 => highest + 1,
                    < 70 => highest + 1 + much,
                    < 92 => highest - much,
                    _ => highest + 1,
                };
                if (what >= 97)
                {
                    (source, begin, highest, number) = (source + 1, 100_000L + (much * 1000), 100_000L + (much * 1000) - 1, top + 1);
                    skipped.Clear();
                    sequence = begin;
                }
                else if (what is 95 or 96)
                {
                    // Of a source that was left.
                    if (source > 1) Assert.False(rewriter.TryRewrite(Packet(source - 1, 70_000), NoClocks, At(clock), out _));
                    continue;
                }
                else if (what is 92 or 93 or 94)
                {
                    Assert.False(rewriter.Skip(Packet(source, sequence), out _));
                    Assert.True(handled.Add((source, sequence)));
                    skipped.Add(sequence);
                    highest = sequence;
                    continue;
                }

                var expected = number + (sequence - begin) - skipped.Count(skip => skip < sequence);
                var isNew = sequence >= begin && handled.Add((source, sequence));
                Assert.Equal(isNew, rewriter.TryRewrite(Packet(source, sequence), NoClocks, At(clock), out var numbers));
                if (!isNew) continue;
                Assert.Equal((ushort)expected, numbers.Sequence.Value);
                Assert.True(given.Add(expected));
                (highest, top) = (Math.Max(highest, sequence), Math.Max(top, expected));
            }
        }, iter: 300, threads: 1);
}
