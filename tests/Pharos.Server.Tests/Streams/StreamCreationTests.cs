using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Server.Access;
using Pharos.Server.Operations;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Streams;

public sealed class StreamCreationTests
{
    [Theory]
    [InlineData("GET", "/api/get-stream-id/")]
    [InlineData("POST", "/api/streams")]
    public async Task A_server_with_keys_asks_for_one(string method, string path)
    {
        await using var server = await RunningServer.StartAsync("Publish:Access=key", "Publish:Keys:0=first", "Publish:Keys:1=second");
        foreach (var wrong in new[] { null, "", "third", "FIRST" })
        {
            using var refused = await server.SendAsync(new HttpMethod(method), path, wrong);
            await refused.ExpectProblemAsync(401, "publish-key-required");
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            Assert.Equal("no-store", refused.Headers.CacheControl?.ToString());
        }
        foreach (var key in new[] { "first", "second" })
        {
            using var created = await server.SendAsync(new HttpMethod(method), path, key);
            Assert.True(created.IsSuccessStatusCode);
        }
        using var viewing = await server.Http.GetAsync($"/api/streams/{server.NewStream().Id}");
        Assert.Equal(HttpStatusCode.OK, viewing.StatusCode);
    }

    [Theory]
    [InlineData("""{"route":"relay"}""", "auto", "relay")]
    [InlineData("""{"route":"p2p"}""", "relay", "p2p")]
    [InlineData("""{"title":"Talk"}""", "relay", "relay")]
    [InlineData("{}", "p2p", "p2p")]
    public async Task A_streams_route_is_the_one_it_was_created_with_and_else_the_servers(string body, string servers, string route)
    {
        await using var server = await RunningServer.StartAsync(
            services => services.AddSingleton(new RelayUnderTest().Port), $"Route:Default={servers}");
        using var created = await server.SendAsync(HttpMethod.Post, "/api/streams", content: Json.Body(body));
        var stream = await created.ReadJsonAsync();
        var issued = new IssuedStream(stream.Text("stream_id")!, stream.Text("publish_token")!);
        await using var broadcaster = await server.BroadcastAsync(issued);
        var welcome = broadcaster.Welcome;
        Assert.Equal((route, route), (welcome.Text("route"), welcome.Text("via")));
        Assert.Equal((5000, 8000), (welcome.GetProperty("direct_timeout_ms").GetInt32(), welcome.GetProperty("stun_port").GetInt32()));
        using var state = await server.Http.GetAsync($"/api/streams/{issued.Id}");
        Assert.Equal(route, (await state.ReadJsonAsync()).Text("route"));
    }

    [Fact]
    public async Task One_address_creates_so_many_streams_a_minute()
    {
        await using var server = await RunningServer.StartAsync("Streams:CreatedPerAddressPerMinute=3");
        for (var i = 0; i < 3; i++) Assert.True((await server.SendAsync(HttpMethod.Post, "/api/streams")).IsSuccessStatusCode);

        foreach (var request in new[] { (HttpMethod.Post, "/api/streams"), (HttpMethod.Get, "/api/get-stream-id") })
        {
            using var refused = await server.SendAsync(request.Item1, request.Item2);
            await refused.ExpectProblemAsync(429, "rate-limited");
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }
    }

    [Fact]
    public async Task What_is_refused_for_its_body_or_for_want_of_a_key_costs_nothing()
    {
        await using var server = await RunningServer.StartAsync(
            "Streams:CreatedPerAddressPerMinute=1", "Publish:Access=key", "Publish:Keys:0=first");
        await (await server.SendAsync(HttpMethod.Post, "/api/streams")).ExpectProblemAsync(401, "publish-key-required");
        await (await server.SendAsync(HttpMethod.Post, "/api/streams", "first", Json.Body("["))).ExpectProblemAsync(400, "bad-request");
        Assert.True((await server.SendAsync(HttpMethod.Post, "/api/streams", "first")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Keys_cannot_be_guessed_faster_than_streams_can_be_created()
    {
        await using var server = await RunningServer.StartAsync(
            "Streams:CreatedPerAddressPerMinute=1", "Publish:Access=key", "Publish:Keys:0=first");
        await (await server.SendAsync(HttpMethod.Post, "/api/streams", "wrong")).ExpectProblemAsync(401, "publish-key-required");
        await (await server.SendAsync(HttpMethod.Post, "/api/streams", "guess")).ExpectProblemAsync(429, "rate-limited");
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Addresses_of_one_client_count_together(string one, string other, bool together) => Assert.Equal(
        together, ClientAddress.Partition(IPAddress.Parse(one)).Equals(ClientAddress.Partition(IPAddress.Parse(other))));

    [Fact]
    public void Clients_of_a_unix_socket_count_as_one() => Assert.Equal(ClientAddress.Partition(null), ClientAddress.Partition(null));

    [Fact]
    public async Task Each_address_behind_a_trusted_proxy_has_a_quota_of_its_own()
    {
        await using var server = await RunningServer.StartAsync("Streams:CreatedPerAddressPerMinute=1", "Proxies:0=127.0.0.1");
        Assert.Equal(200, await CreateFor(server, "2001:db8::1"));
        Assert.Equal(429, await CreateFor(server, "2001:db8::2")); // the same /64
        Assert.Equal(200, await CreateFor(server, "2001:db8:0:1::1"));
        Assert.Equal(200, await CreateFor(server, "203.0.113.7"));
        Assert.Equal(429, await CreateFor(server, "203.0.113.7"));
    }

    private static async Task<int> CreateFor(RunningServer server, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/get-stream-id/") { Headers = { { "X-Forwarded-For", address } } };
        using var response = await server.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
