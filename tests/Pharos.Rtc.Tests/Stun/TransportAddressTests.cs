using System.Net;
using CsCheck;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Tests.Stun;

public sealed class TransportAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1:9")]
    [InlineData("0.0.0.0", "0.0.0.0:9")]
    [InlineData("255.255.255.255", "255.255.255.255:9")]
    [InlineData("2001:db8::1", "[2001:db8::1]:9")]
    [InlineData("::", "[::]:9")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1:9")]
    public void An_address_is_read(string text, string expected)
    {
        Assert.True(TransportAddress.TryParse(text, 9, out var address));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.0x4")]
    [InlineData("1.2..4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("1::2::3")]
    [InlineData("example.org")]
    public void What_is_no_address_is_refused(string text) => Assert.False(TransportAddress.TryParse(text, 9, out _));

    [Fact]
    public void Text_and_bytes_give_back_the_same() => Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.UShort).Sample(
        (bytes, port) =>
    {
        Assert.True(TransportAddress.TryFrom(bytes, port, out var address));
        var written = new byte[address.AddressLength];
        address.CopyAddressTo(written);
        Assert.Equal(bytes, written);
        Assert.Equal(new IPAddress(bytes), address.ToIPAddress());
        Assert.True(TransportAddress.TryParse(address.ToIPAddress().ToString(), port, out var again));
        Assert.Equal(address, again);
    });

    [Fact]
    public void A_mapped_address_is_the_one_it_stands_for()
    {
        Assert.True(TransportAddress.TryFrom(IPAddress.Parse("::ffff:192.0.2.7").GetAddressBytes(), 5, out var mapped));
        Assert.True(TransportAddress.TryFrom([192, 0, 2, 7], 5, out var plain));
        Assert.Equal(plain, mapped);
        Assert.False(TransportAddress.TryFrom([1, 2, 3, 4, 5], 5, out _));
    }
}
