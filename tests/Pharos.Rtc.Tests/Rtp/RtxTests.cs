using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Tests.Rtp;

public sealed class RtxTests
{
    private static readonly byte[] Wrapped = Convert.FromHexString(
        "92E1" + "0007" + "01020304" + "0000CAFE" + "00000001" + "00000002" + "BEDE0002" + "10AA3100C8000000" + "1234" + "616263");

    [Fact]
    public void The_original_number_goes_in_front_of_the_payload_and_the_padding_goes()
    {
        Span<byte> to = stackalloc byte[64];
        Assert.True(Rtx.TryWrap(RtpPacketTests.Full, new(0xCAFE), new(97), new(7), to, out var length));
        Assert.Equal(Convert.ToHexString(Wrapped), Convert.ToHexString(to[..length]));
    }

    [Fact]
    public void Unwrapping_in_place_gives_the_original_without_its_padding()
    {
        Assert.True(Rtx.TryUnwrap(Wrapped.ToArray(), new(0xDEADBEEF), new(96), out var original));
        var expected = RtpPacketTests.Full[..^4];
        expected[0] &= 0xDF;
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(original));
    }

    [Fact]
    public void Padding_of_the_retransmission_is_no_part_of_the_original()
    {
        var padded = Convert.FromHexString("A061000700000001" + "0000CAFE" + "1234" + "61" + "000003");
        Assert.True(Rtx.TryUnwrap(padded, new(1), new(96), out var original));
        Assert.Equal("8060123400000001" + "00000001" + "61", Convert.ToHexString(original));
    }

    [Theory]
    [InlineData("A061000700000001" + "0000CAFE" + "00000003", "a probe of padding, one byte left")]
    [InlineData("8061000700000001" + "0000CAFE", "an empty payload")]
    public void What_carries_no_original_is_refused(string hex, string why) =>
        Assert.False(Rtx.TryUnwrap(Convert.FromHexString(hex), new(1), new(96), out _), why);

    [Fact]
    public void Without_room_nothing_is_wrapped() =>
        Assert.False(Rtx.TryWrap(RtpPacketTests.Full, new(1), new(97), new(7), new byte[Wrapped.Length - 1], out _));

    [Fact]
    public void Wrapping_and_unwrapping_allocate_nothing() => Assert.Equal(0, Allocation.Of(() =>
    {
        Span<byte> to = stackalloc byte[64];
        _ = Rtx.TryWrap(RtpPacketTests.Full, new(0xCAFE), new(97), new(7), to, out var length)
            && Rtx.TryUnwrap(to[..length], new(1), new(96), out _);
    }));
}
