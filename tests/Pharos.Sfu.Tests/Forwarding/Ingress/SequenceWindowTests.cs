using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class SequenceWindowTests
{
    private const long Origin = (65_536 * 3) + 800;

    [Fact]
    public void Numbers_go_on_over_the_wrap_in_either_order()
    {
        var window = new SequenceWindow();
        Assert.Equal([65_536 + 65_534, 131_072, 131_071, 131_073], new[] { 65_534, 0, 65_535, 1 }.Select(number => Added(window, number)));
    }

    [Fact]
    public void A_number_counts_once() =>
        Assert.Equal([true, true, false, false], new[] { 10, 12, 10, 12 }.Select(Adding(new SequenceWindow())));

    [Fact]
    public void One_that_lies_too_far_back_is_refused()
    {
        var add = Adding(new SequenceWindow());
        Assert.True(add(5000));
        Assert.False(add(5000 - SequenceWindow.Width));
        Assert.True(add(5000 - SequenceWindow.Width + 1));
    }

    [Fact]
    public void Only_a_number_that_was_left_out_is_repaired()
    {
        var window = new SequenceWindow();
        Assert.False(window.TryRepair(new(5), out _));
        _ = Added(window, 10);
        _ = Added(window, 12);
        Assert.False(window.TryRepair(new(12), out _));
        Assert.False(window.TryRepair(new(13), out _));
        Assert.True(window.TryRepair(new(11), out var sequence));
        Assert.Equal(65_536 + 11, sequence);
        Assert.False(window.TryRepair(new(11), out _));
    }

    [Fact]
    public void It_says_what_a_set_of_all_numbers_says() => Gen.Int[-900, 900].Array[1, 400].Sample(steps =>
    {
        var window = new SequenceWindow();
        var came = new HashSet<long>();
        var (at, highest) = (Origin, Origin);
        _ = window.TryAdd(new((ushort)at), out var first);
        came.Add(at);
        foreach (var step in steps)
        {
            at += step;
            var expected = at > highest - SequenceWindow.Width && at - Origin + first >= 65_536 && came.Add(at);
            // A number that far behind would be one ahead.
            if (highest - at > short.MaxValue) return;
            highest = Math.Max(highest, at);
            Assert.Equal(expected, window.TryAdd(new((ushort)at), out var sequence));
            if (expected) Assert.Equal(at - Origin + first, sequence);
        }
    });

    private static Func<int, bool> Adding(SequenceWindow window) => number => window.TryAdd(new SeqNo((ushort)number), out _);

    private static long Added(SequenceWindow window, int number)
    {
        Assert.True(window.TryAdd(new((ushort)number), out var sequence));
        return sequence;
    }
}
