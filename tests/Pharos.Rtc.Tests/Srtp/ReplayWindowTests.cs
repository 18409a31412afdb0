using CsCheck;
using Pharos.Rtc.Srtp;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class ReplayWindowTests
{
    [Fact]
    public void It_says_what_a_list_of_all_indexes_says() =>
        Gen.Select(Gen.Int[6, 10].Select(power => 1 << power), Gen.Int[-200, 300].Array[1, 400], Gen.ULong[0, 1UL << 47]).Sample((width, steps, start) =>
        {
            var window = new ReplayWindow(width);
            var seen = new HashSet<ulong>();
            var index = start + 100_000;
            foreach (var step in steps)
            {
                index = (ulong)((long)index + step);
                var highest = seen.Count == 0 ? 0 : seen.Max();
                var expected = seen.Count > 0 && index <= highest && highest - index >= (ulong)width ? SrtpRefusal.TooOld
                    : seen.Contains(index) ? SrtpRefusal.Replayed : SrtpRefusal.None;
                Assert.Equal(expected, window.Check(index));
                if (expected != SrtpRefusal.None) continue;
                window.Add(index);
                seen.Add(index);
                Assert.Equal(seen.Max(), window.Highest);
            }
        });

    [Fact]
    public void Index_0_is_new_once()
    {
        var window = new ReplayWindow(64);
        Assert.Equal(SrtpRefusal.None, window.Check(0));
        window.Add(0);
        Assert.Equal(SrtpRefusal.Replayed, window.Check(0));
    }

    [Fact]
    public void The_last_of_the_window_counts_and_the_one_behind_it_does_not()
    {
        var window = new ReplayWindow(64);
        window.Add(1000);
        Assert.Equal(SrtpRefusal.None, window.Check(937));
        Assert.Equal(SrtpRefusal.TooOld, window.Check(936));
    }

    [Fact]
    public void A_cleared_one_knows_nothing()
    {
        var window = new ReplayWindow(64);
        window.Add(1000);
        window.Clear();
        Assert.Equal(SrtpRefusal.None, window.Check(5));
        window.Add(5);
        Assert.Equal((5UL, SrtpRefusal.None), (window.Highest, window.Check(1000)));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(96)]
    public void A_width_that_the_ring_cannot_have_is_a_bug(int width) => Assert.ThrowsAny<ArgumentException>(() => new ReplayWindow(width));
}
