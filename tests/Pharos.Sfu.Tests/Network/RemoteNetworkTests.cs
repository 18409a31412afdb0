using Pharos.Rtc.Stun;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class RemoteNetworkTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:ff::1", true)]
    [InlineData("2001:db8:0:ff::1", "2001:db8:0:100::1", false)]
    [InlineData("0.0.1.0", "0:0:0:100::1", false)]
    public void An_IPv4_address_counts_by_itself_and_an_IPv6_one_by_its_56(string one, string other, bool same) =>
        Assert.Equal(same, Of(one, 1) == Of(other, 2));

    private static RemoteNetwork Of(string text, ushort port)
    {
        Assert.True(TransportAddress.TryParse(text, port, out var address));
        return RemoteNetwork.Of(address);
    }
}
