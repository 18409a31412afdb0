using System.Net;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

/// <summary>What a page of another origin may ask over HTTP, as its browser asks for it (Fetch standard, CORS protocol).</summary>
public sealed class CorsTests
{
    private const string Friend = "https://friend.example";
    private const string Stranger = "https://stranger.example";

    [Theory]
    [InlineData(Friend, "POST", "/api/streams", Friend, true)]
    [InlineData(Friend, "DELETE", "/api/streams/{0}", Friend, true)]
    [InlineData(Stranger, "POST", "/api/streams", Friend, false)]
    [InlineData(Stranger, "DELETE", "/api/streams/{0}", Friend, false)]
    [InlineData(Stranger, "POST", "/api/streams", "", false)]
    [InlineData(Stranger, "POST", "/api/streams", "*", true)]
    public async Task Only_pages_of_allowed_origins_may_create_and_end_streams(string origin, string method, string path, string allowed, bool may)
    {
        await using var server = await StartAsync(allowed);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, path.Replace("{0}", server.NewStream().Id));
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", method);
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var answer = await server.Http.SendAsync(preflight);
        Assert.Equal(may, Allows(answer, origin));
        if (may) Assert.Contains(method, string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Friend, true)]
    [InlineData(Stranger, false)]
    public async Task What_an_allowed_page_created_it_may_read(string origin, bool may)
    {
        await using var server = await StartAsync(Friend);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/streams") { Headers = { { "Origin", origin } } };
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode); // whoever is no browser needs no permission: the answer is kept from the page
        Assert.Equal(may, Allows(answer, origin));
    }

    [Theory]
    [InlineData("/api/streams/{0}")]
    [InlineData("/js/pharos-player.js")]
    public async Task Everybodys_page_may_ask_whether_a_stream_is_live_and_load_the_player(string path)
    {
        await using var server = await StartAsync("");
        using var request = new HttpRequestMessage(HttpMethod.Get, path.Replace("{0}", server.NewStream().Id)) { Headers = { { "Origin", Stranger } } };
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(Allows(answer, Stranger));
    }

    private static Task<RunningServer> StartAsync(string allowed) =>
        RunningServer.StartAsync(allowed.Length == 0 ? [] : [$"Signaling:AllowedOrigins:0={allowed}"]);

    private static bool Allows(HttpResponseMessage answer, string origin) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && (allowed.Contains(origin) || allowed.Contains("*"));
}
