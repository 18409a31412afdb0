using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Cluster;
using Pharos.Server.Access;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Streams;

public sealed class StreamEndpointsTests : IAsyncLifetime
{
    private const string Invented = "000000000000000000000000";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    [Theory]
    [InlineData("/api/get-stream-id", "GET", HttpStatusCode.OK)]
    [InlineData("/api/get-stream-id/", "GET", HttpStatusCode.OK)]
    [InlineData("/api/streams", "POST", HttpStatusCode.Created)]
    [InlineData("/api/streams/", "POST", HttpStatusCode.Created)]
    public async Task A_stream_is_created(string path, string method, HttpStatusCode status)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var stream = await response.ReadJsonAsync();
        Assert.Equal(["stream_id", "publish_token", "broadcast_url", "view_url", "lan_view_urls"], stream.Members());
        var id = stream.Text("stream_id")!;
        Assert.True(_server.Services.GetRequiredService<StreamIds>().IsIssued(id));
        Assert.True(_server.Services.GetRequiredService<StreamIds>().MayPublish(id, stream.Text("publish_token")));
        Assert.Equal($"{_server.Url}broadcast/", stream.Text("broadcast_url"));
        Assert.Equal($"{_server.Url}view/{id}/", stream.Text("view_url"));
        if (status == HttpStatusCode.Created) Assert.Equal($"/api/streams/{id}", response.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_stream_that_is_not_live_has_a_state(string slash)
    {
        var stream = _server.NewStream();
        using var response = await _server.Http.GetAsync($"/api/streams/{stream.Id}{slash}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(
            $$"""{"stream_id":"{{stream.Id}}","live":false,"live_since":null,"title":null,"viewer_count":0,"route":null}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_live_stream_has_a_state()
    {
        var stream = _server.NewStream();
        await using var broadcaster = await _server.ConnectAsync(stream);
        await broadcaster.SendAsync(new { type = "broadcast", token = stream.Token, title = "Evening" });
        await broadcaster.ExpectWelcomeAsync();
        await using var viewer = await _server.WatchAsync(stream);

        var state = await StateAsync(stream);
        Assert.True(state.GetProperty("live").GetBoolean());
        Assert.Equal(1, state.GetProperty("viewer_count").GetInt32());
        Assert.Equal(("Evening", "p2p"), (state.Text("title"), state.Text("route")));
        Assert.Equal(broadcaster.Welcome.GetProperty("live_since").GetDateTimeOffset(), state.GetProperty("live_since").GetDateTimeOffset());
        Assert.InRange(state.GetProperty("live_since").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData("GET", "/api/streams/{0}")]
    [InlineData("GET", "/api/streams/{0}/")]
    [InlineData("DELETE", "/api/streams/{0}")]
    [InlineData("DELETE", "/api/streams/{0}/")]
    [InlineData("GET", "/api/streams/{0}/qr.svg")]
    [InlineData("GET", "/ws/webrtc/{0}")]
    [InlineData("GET", "/ws/webrtc/{0}/")]
    public async Task An_id_that_was_never_issued_is_unknown(string method, string path)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path.Replace("{0}", Invented), bearer: "x");
        await response.ExpectProblemAsync(404, "unknown-stream");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Ending_a_broadcast_tells_everybody_and_closes_the_broadcaster(string slash)
    {
        var stream = _server.NewStream();
        await using var broadcaster = await _server.BroadcastAsync(stream);
        await using var viewer = await _server.WatchAsync(stream);
        await broadcaster.ExpectAsync("viewer-joined");

        using var response = await _server.SendAsync(HttpMethod.Delete, $"/api/streams/{stream.Id}{slash}", stream.Token);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("ended", (await viewer.ExpectAsync("stream-ended")).Text("reason"));
        Assert.Equal("ended", (await broadcaster.ExpectAsync("stream-ended")).Text("reason"));
        await broadcaster.ExpectCloseAsync(1000);
        Assert.False((await StateAsync(stream)).GetProperty("live").GetBoolean());
    }

    [Fact]
    public async Task Ending_what_is_not_live_changes_nothing()
    {
        var stream = _server.NewStream();
        using var response = await _server.SendAsync(HttpMethod.Delete, $"/api/streams/{stream.Id}", stream.Token);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Only_the_streams_own_token_ends_it()
    {
        var stream = _server.NewStream();
        await using var broadcaster = await _server.BroadcastAsync(stream);
        foreach (var bearer in new[] { null, "", "wrong", _server.NewStream().Token, stream.Token + "A" })
        {
            using var response = await _server.SendAsync(HttpMethod.Delete, $"/api/streams/{stream.Id}", bearer);
            await response.ExpectProblemAsync(401, "unauthorized");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }
        await broadcaster.ExpectQuietAsync();
    }

    [Fact]
    public async Task Viewers_and_their_delay_are_listed_to_the_holder_of_the_token()
    {
        var stream = _server.NewStream();
        await ExpectAsync($$"""{"stream_id":"{{stream.Id}}","live":false,"complete":true,"viewers":[]}""");
        await using var broadcaster = await _server.ConnectAsync(stream);
        await broadcaster.SendAsync(new { type = "broadcast", token = stream.Token });
        await broadcaster.ExpectWelcomeAsync();
        await using var viewer = await _server.ConnectAsync(stream);
        await viewer.SendAsync(new { type = "watch" });
        var peerId = (await viewer.ExpectAsync("welcome")).Text("peer_id");
        foreach (var ms in new[] { -1, 60_001 })
        {
            await viewer.SendAsync(new { type = "delay", ms });
            await viewer.ExpectErrorAsync("bad-message");
        }
        await viewer.SendAsync(new { type = "delay", ms = 180 });
        await viewer.SendAsync(new { type = "ping" });
        await viewer.ExpectAsync("pong"); // by then the other has been taken
        await ExpectAsync(
            $$"""{"stream_id":"{{stream.Id}}","live":true,"complete":true,"viewers":[{"peer_id":"{{peerId}}","route":null,"delay_ms":180"""
            + """,  "delay_is_estimate":false,"layer":null,"round_trip_ms":null,"loss":null}]}""".Replace("  ", "", StringComparison.Ordinal));
        foreach (var bearer in new[] { null, "wrong", _server.NewStream().Token })
        {
            using var refused = await _server.SendAsync(HttpMethod.Get, $"/api/streams/{stream.Id}/viewers", bearer);
            await refused.ExpectProblemAsync(401, "unauthorized");
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        }
        using var unknown = await _server.SendAsync(HttpMethod.Get, $"/api/streams/{Invented}/viewers", stream.Token);
        await unknown.ExpectProblemAsync(404, "unknown-stream");

        async Task ExpectAsync(string body)
        {
            using var response = await _server.SendAsync(HttpMethod.Get, $"/api/streams/{stream.Id}/viewers", stream.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Equal(body, await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("""{"title":"Evening"}""", "Evening")]
    [InlineData("""{"title":"  Evening  ","colour":"red"}""", "Evening")]
    [InlineData("""{"title":"„Grüße“ 👋"}""", "„Grüße“ 👋")]
    [InlineData("""{"title":null}""", null)]
    [InlineData("""{"title":"   "}""", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    public async Task A_title_is_remembered_until_the_stream_is_live(string body, string? title)
    {
        using var created = await _server.SendAsync(HttpMethod.Post, "/api/streams", content: Json.Body(body));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var made = await created.ReadJsonAsync();
        var stream = new IssuedStream(made.Text("stream_id")!, made.Text("publish_token")!);

        Assert.Equal(title, (await StateAsync(stream)).Text("title"));
        await using var viewer = await _server.WatchAsync(stream);
        Assert.Equal(title, viewer.Welcome.Text("title"));
        await using var broadcaster = await _server.BroadcastAsync(stream);
        Assert.Equal(title, broadcaster.Welcome.Text("title"));
        Assert.Equal(title, (await viewer.ExpectAsync("stream-live")).Text("title"));
    }

    [Theory]
    [InlineData(120, 201)]
    [InlineData(121, 400)]
    public async Task A_title_has_120_characters_at_most(int length, int status)
    {
        using var response = await _server.SendAsync(
            HttpMethod.Post, "/api/streams", content: Json.Body($$"""{"title":"{{new string('ü', length)}}"}"""));
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 400) await response.ExpectProblemAsync(400, "bad-title");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"title\"")]
    [InlineData("{\"title\":1}")]
    [InlineData("{\"route\":\"direct\"}")]
    [InlineData("{\"route\":2}")]
    [InlineData("{\"title\":")]
    [InlineData("{\"title\":\"\\ud800\"}")]
    [InlineData("title=Evening")]
    public async Task A_body_that_cannot_be_read_is_refused(string body)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/api/streams", content: Json.Body(body));
        await response.ExpectProblemAsync(400, "bad-request");
    }

    [Fact]
    public async Task A_body_beyond_all_measure_is_not_read()
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/api/streams", content: Json.Body(new string(' ', 70_000)));
        await response.ExpectProblemAsync(400, "bad-request");
    }

    [Fact]
    public async Task The_link_is_a_QR_code_that_scales()
    {
        var stream = _server.NewStream();
        using var response = await _server.Http.GetAsync($"/api/streams/{stream.Id}/qr.svg");
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType?.MediaType);
        var svg = System.Xml.Linq.XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Matches(@"^0 0 \d+ \d+$", svg.Attribute("viewBox")?.Value);
        Assert.Null(svg.Attribute("width"));
        Assert.Null(svg.Attribute("height"));
    }

    [Fact]
    public async Task A_directory_that_does_not_answer_is_said_so()
    {
        var cluster = new LocalCluster();
        await using var server = await RunningServer.StartAsync(services => services.AddSingleton<IBackplane>(cluster.CreateNode()));
        var stream = server.NewStream();
        cluster.SetAvailable(false);

        await (await server.Http.GetAsync($"/api/streams/{stream.Id}")).ExpectProblemAsync(503, "unavailable");
        await (await server.SendAsync(HttpMethod.Delete, $"/api/streams/{stream.Id}", stream.Token)).ExpectProblemAsync(503, "unavailable");
        await (await server.SendAsync(HttpMethod.Post, "/api/streams", content: Json.Body("""{"title":"x"}""")))
            .ExpectProblemAsync(503, "unavailable");
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "/api/streams")).StatusCode);

        cluster.SetAvailable(true);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync($"/api/streams/{stream.Id}")).StatusCode);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<JsonElement> StateAsync(IssuedStream stream) => await (await _server.Http.GetAsync($"/api/streams/{stream.Id}")).ReadJsonAsync();
}
