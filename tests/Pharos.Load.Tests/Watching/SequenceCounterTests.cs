using CsCheck;
using Pharos.Load.Watching;
using Pharos.Rtc.Primitives;

namespace Pharos.Load.Tests.Watching;

public sealed class SequenceCounterTests
{
    private static SequenceCounter Count(params int[] numbers)
    {
        var counter = new SequenceCounter();
        foreach (var number in numbers) counter.Receive(new SeqNo((ushort)number));
        return counter;
    }

    [Fact]
    public void Before_the_first_packet_nothing_is_expected() =>
        Assert.Equal((0, 0), (new SequenceCounter().Received, new SequenceCounter().Expected));

    [Fact]
    public void What_is_missing_between_the_first_and_the_highest_is_lost()
    {
        var counter = Count(10, 11, 14);
        Assert.Equal((3, 5, 0, 0), (counter.Received, counter.Expected, counter.Duplicates, counter.Reordered));
    }

    [Fact]
    public void What_comes_late_is_no_loss_and_what_comes_twice_is_no_gain()
    {
        var counter = Count(65_534, 0, 65_535, 65_535, 0, 1);
        Assert.Equal((4, 4, 2, 1), (counter.Received, counter.Expected, counter.Duplicates, counter.Reordered));
    }

    [Fact]
    public void What_was_sent_before_the_first_belongs_to_it()
    {
        var counter = Count(0, 65_535, 1);
        Assert.Equal((3, 3, 1), (counter.Received, counter.Expected, counter.Reordered));
    }

    [Fact]
    public void What_is_older_than_the_window_is_not_known_to_be_new()
    {
        var counter = Count(10_000, 12_000, 10_500);
        Assert.Equal((2, 2001, 1), (counter.Received, counter.Expected, counter.Late));
    }

    [Fact]
    public void Over_all_losses_wraps_and_swaps_the_count_is_that_of_a_set() =>
        Gen.Select(Gen.Int[0, 65_535], Gen.Int, Gen.Int[0, 40]).Sample(
            (start, seed, percent) =>
            {
                var random = new Random(seed);
                var sent = Enumerable.Range(start, 70_000).Where(index => index == start || random.Next(100) >= percent).ToList();
                for (var at = 2; at + 1 < sent.Count; at += 2)
                    if (random.Next(4) == 0) (sent[at], sent[at - 1]) = (sent[at - 1], sent[at]);
                var counter = new SequenceCounter();
                var (twice, behind, highest) = (0, 0, -1);
                foreach (var index in sent)
                {
                    if (index < highest) behind++;
                    highest = Math.Max(highest, index);
                    Assert.NotNull(counter.Receive(new SeqNo((ushort)index)));
                    if (random.Next(50) != 0) continue;
                    twice++;
                    Assert.Null(counter.Receive(new SeqNo((ushort)index)));
                }
                Assert.Equal(
                    (sent.Count, highest - start + 1, twice, behind), (counter.Received, counter.Expected, counter.Duplicates, counter.Reordered));
            },
            iter: 20);
}
