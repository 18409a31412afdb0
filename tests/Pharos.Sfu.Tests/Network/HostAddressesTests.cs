using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class HostAddressesTests
{
    private static readonly (bool, ImmutableArray<IPAddress>) Loopback = Card(false, "127.0.0.1", "::1");

    [Fact]
    public void The_interface_that_leads_outside_comes_first() => Assert.Equal(
        Addresses("192.0.2.1", "2001:db8::1", "172.17.0.1"),
        HostAddresses.Choose([Loopback, Card(false, "172.17.0.1"), Card(true, "192.0.2.1", "2001:db8::1")]));

    [Fact]
    public void Addresses_of_one_link_are_left_out_and_private_ones_are_not() => Assert.Equal(
        Addresses("fd00::2", "10.0.0.1"),
        HostAddresses.Choose([Card(true, "fe80::1%2", "169.254.1.1", "fd00::2", "fec0::1", "10.0.0.1", "10.0.0.1")]));

    [Fact]
    public void Loopback_is_all_there_is_where_nothing_else_is() => Assert.Equal(
        Addresses("127.0.0.1", "::1"), HostAddresses.Choose([Card(false, "fe80::1"), Loopback]));

    [Fact]
    public void This_machine_has_some() => Assert.NotEmpty(new HostAddresses(TimeProvider.System).Current);

    [Fact]
    public void The_system_is_asked_again_after_10_seconds()
    {
        var time = new FakeTimeProvider();
        var addresses = new HostAddresses(time);
        var first = addresses.Current;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(first == addresses.Current, "The same list.");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(first == addresses.Current, "Another one.");
    }

    private static (bool HasGateway, ImmutableArray<IPAddress> Addresses) Card(bool hasGateway, params string[] addresses) =>
        (hasGateway, Addresses(addresses));

    private static ImmutableArray<IPAddress> Addresses(params string[] addresses) => [.. addresses.Select(IPAddress.Parse)];
}
