using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Hosting;

public sealed class LinksTests
{
    [Theory]
    [InlineData("localhost:{0}", true)]
    [InlineData("127.0.0.1:{0}", true)]
    [InlineData("[::1]:{0}", true)]
    [InlineData("live.example.org", false)]
    [InlineData("192.0.2.1:8000", false)]
    public async Task Only_who_asks_at_localhost_is_told_this_machines_addresses(string host, bool isTold)
    {
        await using var server = await RunningServer.StartAsync("/urls=http://*:0");
        host = host.Replace("{0}", $"{server.Url.Port}");
        var stream = await CreateAsync(server, host);
        Assert.Equal($"http://{host}/view/{stream.Text("stream_id")}/", stream.Text("view_url"));
        Assert.Equal($"http://{host}/broadcast/", stream.Text("broadcast_url"));
        var lan = stream.GetProperty("lan_view_urls").EnumerateArray().Select(url => new Uri(url.GetString()!)).ToList();
        Assert.Equal(isTold && HasLanAddress, lan.Count > 0);
        Assert.All(lan, url => Assert.False(url.IsLoopback));
        Assert.All(lan, url => Assert.Equal(server.Url.Port, url.Port));
    }

    [Fact]
    public async Task Addresses_that_nobody_listens_on_are_not_told()
    {
        await using var server = await RunningServer.StartAsync(); // on 127.0.0.1 alone
        var stream = await CreateAsync(server, $"localhost:{server.Url.Port}");
        Assert.Empty(stream.GetProperty("lan_view_urls").EnumerateArray());
    }

    [Theory]
    [InlineData("https://live.example.org")]
    [InlineData("https://live.example.org/")]
    public async Task A_configured_address_is_in_all_links(string publicUrl)
    {
        await using var server = await RunningServer.StartAsync($"PublicUrl={publicUrl}");
        var stream = await CreateAsync(server, $"localhost:{server.Url.Port}");
        Assert.Equal($"https://live.example.org/view/{stream.Text("stream_id")}/", stream.Text("view_url"));
        Assert.Equal("https://live.example.org/broadcast/", stream.Text("broadcast_url"));
        Assert.Empty(stream.GetProperty("lan_view_urls").EnumerateArray());
    }

    private static bool HasLanAddress => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Any(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork);

    private static async Task<JsonElement> CreateAsync(RunningServer server, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/get-stream-id/") { Headers = { Host = host } };
        using var response = await server.Http.SendAsync(request);
        return await response.ReadJsonAsync();
    }
}
