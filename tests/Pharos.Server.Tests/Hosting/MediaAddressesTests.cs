using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Server.Hosting;
using Pharos.Server.Tests.Harness;
using Pharos.Server.Tests.Whip;

namespace Pharos.Server.Tests.Hosting;

public sealed class MediaAddressesTests
{
    private readonly ScriptedRelay _relay = new();

    [Theory]
    [InlineData("198.51.100.7:9000", "198.51.100.7")]
    [InlineData("[2001:db8::7]:9000", "2001:db8::7")]
    public async Task The_host_of_the_request_comes_first_with_its_port(string host, string address)
    {
        await using var server = await Offers.StartAsync(_relay);
        await PublishAsync(server, host);
        Assert.Equal((IPAddress.Parse(address), 9000), (_relay.Addresses[0].Address, _relay.Addresses[0].TcpPort));
        Assert.Equal(ScriptedRelay.Port, _relay.Addresses[0].UdpPort); // has another number than TCP here, so that the mapping says nothing about it
    }

    [Fact]
    public async Task A_name_that_resolves_is_told_as_its_address_and_one_of_multicast_DNS_is_not_asked()
    {
        await using var server = await Offers.StartAsync(_relay);
        await PublishAsync(server, "localhost:9000");
        Assert.Equal(IPAddress.Loopback, _relay.Addresses[0].Address);
        var names = server.Services.GetRequiredService<HostNames>();
        Assert.Empty(await names.ResolveAsync("somebody.local"));
        Assert.Empty(await names.ResolveAsync(""));
        Assert.Empty(await names.ResolveAsync(new string('a', 300)));
        Assert.Equal([IPAddress.IPv6Loopback], await names.ResolveAsync("[::1]"));
    }

    [Fact]
    public async Task Loopback_is_told_to_those_who_came_by_it_and_unroutable_addresses_to_nobody()
    {
        await using var server = await Offers.StartAsync(_relay);
        await PublishAsync(server, "0.0.0.0");
        Assert.Contains(_relay.Addresses, one => one.Address.Equals(IPAddress.Loopback)); // the test's request did
        Assert.DoesNotContain(_relay.Addresses, one => one.Address.Equals(IPAddress.Any));
        await PublishAsync(server, "239.1.2.3");
        Assert.DoesNotContain(_relay.Addresses, one => one.Address.Equals(IPAddress.Parse("239.1.2.3")));
        Assert.Equal(_relay.Addresses.Distinct().Count(), _relay.Addresses.Length);
        Assert.InRange(_relay.Addresses.Length, 1, MediaAddresses.MaxAnnounced);
    }

    [Fact]
    public async Task Configured_addresses_add_to_what_is_found_or_replace_it()
    {
        await using var adding = await Offers.StartAsync(_relay, "Media:PublicAddresses:0=203.0.113.7", "Media:PublicAddresses:1=[2001:db8::1]:9001");
        await PublishAsync(adding, "198.51.100.7:9000");
        Assert.Equal(["198.51.100.7", "203.0.113.7", "2001:db8::1"], _relay.Addresses.Take(3).Select(one => one.Address.ToString()));
        Assert.Equal([9000, adding.Url.Port, 9001], _relay.Addresses.Take(3).Select(one => one.TcpPort!.Value));

        await using var replacing = await Offers.StartAsync(_relay, "Media:PublicAddresses:0=203.0.113.7", "Media:AnnounceFound=false");
        await PublishAsync(replacing, "198.51.100.7");
        Assert.Equal("203.0.113.7", Assert.Single(_relay.Addresses).Address.ToString());
    }

    [Fact]
    public async Task A_host_without_a_number_is_told_with_the_usual_one_and_with_ours()
    {
        await using var server = await Offers.StartAsync(_relay);
        await PublishAsync(server, "198.51.100.7");
        var told = _relay.Addresses.Where(one => one.Address.Equals(IPAddress.Parse("198.51.100.7"))).Select(one => one.TcpPort!.Value);
        Assert.Equal([80, server.Url.Port], told);
    }

    [Fact]
    public async Task Behind_a_proxy_its_port_is_not_taken_for_ours()
    {
        await using var server = await Offers.StartAsync(_relay, "Proxies:0=127.0.0.1");
        await PublishAsync(server, "127.0.0.1", request =>
        {
            request.Headers.Add("X-Forwarded-For", "192.0.2.9");
            request.Headers.Add("X-Forwarded-Host", "198.51.100.7");
            request.Headers.Add("X-Forwarded-Proto", "https");
        });
        Assert.Equal(("198.51.100.7", server.Url.Port), (_relay.Addresses[0].Address.ToString(), _relay.Addresses[0].TcpPort));
    }

    [Theory]
    [InlineData("Media:PublicAddresses:0=not an address")]
    [InlineData("Media:AnnounceFound=false")]
    public async Task Settings_that_lead_nowhere_stop_the_start(string setting)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningServer.StartAsync(setting));
        Assert.Contains("Pharos__Media__", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://*:8000", 8000)]
    [InlineData("http://unix:/run/pharos.sock", 0)]
    [InlineData("http://127.0.0.1:0", 0)]
    [InlineData("", 0)]
    public void Media_has_the_number_of_the_first_port(string url, int port) =>
        Assert.Equal(port, MediaHost.PortOf(url.Length == 0 ? [] : [url]));

    private static async Task PublishAsync(RunningServer server, string host, Action<HttpRequestMessage>? change = null)
    {
        var stream = server.NewStream();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/whip/{stream.Id}") { Content = Offers.Sdp("obs") };
        request.Headers.Host = host;
        request.Headers.Authorization = new("Bearer", stream.Token);
        change?.Invoke(request);
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
