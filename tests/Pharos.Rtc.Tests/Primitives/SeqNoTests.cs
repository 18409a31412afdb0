using CsCheck;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Tests.Primitives;

public sealed class SeqNoTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(0, 65535, 1)]
    [InlineData(65535, 0, -1)]
    [InlineData(32767, 0, 32767)]
    [InlineData(32768, 0, -32768)]
    public void A_difference_goes_the_shorter_way_around(int left, int right, int difference) =>
        Assert.Equal(difference, new SeqNo((ushort)left) - new SeqNo((ushort)right));

    [Fact]
    public void What_is_added_is_the_difference() => Gen.Select(Gen.UShort, Gen.Short).Sample((start, ahead) =>
        Assert.Equal(ahead, new SeqNo(start) + ahead - new SeqNo(start)));

    [Fact]
    public void The_next_one_is_after() => Gen.UShort.Sample(value => Assert.True(new SeqNo(value).Next.IsAfter(new SeqNo(value))));
}
