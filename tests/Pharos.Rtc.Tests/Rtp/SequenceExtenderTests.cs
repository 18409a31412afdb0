using CsCheck;
using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Tests.Rtp;

public sealed class SequenceExtenderTests
{
    [Fact]
    public void A_roll_over_is_counted_and_a_late_number_belongs_before_it()
    {
        var extender = new SequenceExtender();
        Assert.Equal(65534, extender.Extend(new(65534)));
        Assert.Equal(65536, extender.Extend(new(0)));
        Assert.Equal(65535, extender.Extend(new(65535)));
        Assert.Equal(65536, extender.Highest);
        Assert.Equal(65537, extender.Extend(new(1)));
    }

    [Fact]
    public void A_number_before_the_first_has_an_index_before_it()
    {
        var extender = new SequenceExtender();
        Assert.Equal(0, extender.Extend(new(0)));
        Assert.Equal(-1, extender.Extend(new(65535)));
        Assert.Equal(0, extender.Highest);
    }

    /// <summary>The three branches of RFC 3711 appendix A, with roll-over 5.</summary>
    [Theory]
    [InlineData(0, 32768, 5)]
    [InlineData(0, 32769, 4)]
    [InlineData(32767, 65535, 5)]
    [InlineData(32768, 0, 5)]
    [InlineData(32769, 0, 6)]
    [InlineData(65535, 32767, 5)]
    [InlineData(65535, 32766, 6)]
    public void The_roll_over_is_guessed_as_srtp_does(int last, int sequence, int rollOver)
    {
        var extender = new SequenceExtender();
        extender.Extend(new(0));
        for (var step = 0; step < 5 * 4; step++) extender.Extend(new((ushort)((step + 1) << 14)));
        for (var step = 0; step <= last; step += 16384) extender.Extend(new((ushort)step));
        extender.Extend(new((ushort)last));
        Assert.Equal((5L << 16) + last, extender.Highest);
        Assert.Equal(((long)rollOver << 16) + sequence, extender.Peek(new((ushort)sequence)));
        Assert.Equal((5L << 16) + last, extender.Highest);
    }

    [Fact]
    public void Any_walk_in_steps_of_less_than_half_the_range_is_followed() =>
        Gen.Select(Gen.UShort, Gen.Int[-2000, 32_767].Array[0, 50]).Sample((start, steps) =>
        {
            var extender = new SequenceExtender();
            long index = start, highest = start;
            extender.Extend(new(start));
            foreach (var step in steps)
            {
                index = highest + step;
                Assert.Equal(index, extender.Extend(new((ushort)index)));
                highest = Math.Max(highest, index);
                Assert.Equal(highest, extender.Highest);
            }
        });
}
