using CsCheck;
using Pharos.Rtc.Srtp;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class PacketIndexTests
{
    [Theory]
    [InlineData(0x0_0005, 0x0006, 0x0_0006)]
    [InlineData(0x0_FFFF, 0x0000, 0x1_0000)]
    [InlineData(0x1_0000, 0xFFFF, 0x0_FFFF)]
    [InlineData(0x1_7FFF, 0xFFFF, 0x1_FFFF)]
    [InlineData(0x1_7FFE, 0xFFFF, 0x0_FFFF)]
    [InlineData(0x1_8000, 0x0000, 0x1_0000)]
    [InlineData(0x1_8001, 0x0000, 0x2_0000)]
    public void The_guess_is_that_of_appendix_A(ulong highest, ushort number, ulong expected) =>
        Assert.Equal(expected, PacketIndex.Guess(highest, number));

    [Fact]
    public void Before_the_first_round_there_is_none() => Assert.Equal(0xFFFFUL, PacketIndex.Guess(3, 0xFFFF));

    [Fact]
    public void After_the_last_round_there_is_none()
    {
        Assert.True(PacketIndex.Guess(PacketIndex.End - 2, 0xFFFF) < PacketIndex.End);
        Assert.True(PacketIndex.Guess(PacketIndex.End - 1, 0) >= PacketIndex.End);
    }

    [Fact]
    public void An_index_within_half_a_round_is_found() =>
        Gen.Select(Gen.ULong[1 << 16, PacketIndex.End - (1 << 16)], Gen.Int[-32_767, 32_767]).Sample((highest, ahead) =>
        {
            var index = highest + (ulong)ahead;
            Assert.Equal(index, PacketIndex.Guess(highest, (ushort)index));
        });
}
