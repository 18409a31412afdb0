using System.IO;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Server.Access;
using Pharos.Server.Streams;
using Pharos.Server.Tests.Harness;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

/// <summary>The event <c>layers</c>, and their selection.</summary>
public sealed class LayerTests : IAsyncLifetime
{
    private const string Layer = "urn:ietf:params:whep:ext:core:layer";
    private readonly ScriptedRelay _relay = new();
    private RunningServer _server = null!;
    private IssuedStream _stream;

    public async ValueTask InitializeAsync()
    {
        _relay.Layers = [new("h", true, 2_500_000), new("m", true, 600_000)];
        _server = await Offers.StartAsync(_relay);
        _stream = _server.NewStream();
        using var published = await _server.PublishAsync(_stream);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_player_is_told_the_layers_and_what_becomes_of_them()
    {
        using var played = await _server.PlayAsync(_stream);
        using var made = await _server.SendAsync(HttpMethod.Post, played.Path() + "/sse", null, Json.Body("[\"layers\"]"));
        using var events = new StreamReader(await _server.Http.GetStreamAsync(made.Path()));
        Assert.Equal(
            """
            event: layers data: {"1":{"active":[{"id":"h","simulcastIdx":1,"bitrate":2500000},{"id":"m","simulcastIdx":0,"bitrate":600000}],"inactive":[],
            "layers":[{"encodingId":"h","simulcastIdx":1,"bitrate":2500000},{"encodingId":"m","simulcastIdx":0,"bitrate":600000}]}}
            """.ReplaceLineEndings(""),
            await NextAsync(events));
        Become(new("h", false, 2_500_000), new("m", true, 400_000));
        Assert.Equal(
            """
            event: layers data: {"1":{"active":[{"id":"m","simulcastIdx":0,"bitrate":400000}],"inactive":[{"id":"h","simulcastIdx":1}],
            "layers":[{"encodingId":"m","simulcastIdx":0,"bitrate":400000}]}}
            """.ReplaceLineEndings(""),
            await NextAsync(events));
        Become();
        Assert.Equal("""event: layers data: {"1":{"active":[],"inactive":[],"layers":[]}}""", await NextAsync(events));
    }

    [Theory]
    [InlineData("""{"mediaId":"1","encodingId":"m"}""", "m")]
    [InlineData("""{"encodingId":"h"}""", "h")]
    [InlineData("""{"encodingId":"h","spatialLayerId":0,"maxTemporalLayerId":1}""", "h")]
    [InlineData("""{"mediaId":"1"}""", null)]
    [InlineData("""{"encodingId":null}""", null)]
    [InlineData("{}", null)]
    public async Task A_player_chooses_a_layer_or_leaves_it_to_the_server(string body, string? chosen)
    {
        using var played = await _server.PlayAsync(_stream);
        Assert.Contains($"<{played.Path()}/layer>; rel=\"{Layer}\"", played.Headers.GetValues("Link"));
        using var answer = await _server.SendAsync(HttpMethod.Post, played.Path() + "/layer", null, Json.Body(body));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([chosen], _relay.Last.Chosen);
    }

    [Theory]
    [InlineData("""{"encodingId":"nonsense"}""", 422, "no-such-layer")]
    [InlineData("""{"mediaId":"0","encodingId":"m"}""", 422, "no-such-media")]
    [InlineData("""{"encodingId":1}""", 400, "bad-layer")]
    [InlineData("""{"mediaId":1}""", 400, "bad-layer")]
    [InlineData("[]", 400, "bad-layer")]
    [InlineData("null", 400, "bad-layer")]
    [InlineData("", 400, "bad-layer")]
    public async Task What_cannot_be_chosen_is_refused(string body, int status, string problem)
    {
        using var played = await _server.PlayAsync(_stream);
        using var answer = await _server.SendAsync(HttpMethod.Post, played.Path() + "/layer", null, Json.Body(body));
        await answer.ExpectProblemAsync(status, problem);
        Assert.Empty(_relay.Last.Chosen);
    }

    [Fact]
    public async Task Who_hears_the_sound_only_has_no_layers()
    {
        var offer = Offers.Read("play-vp8");
        var sound = offer[..offer.IndexOf("m=video", StringComparison.Ordinal)].Replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0", StringComparison.Ordinal);
        using var body = new StringContent(sound, new MediaTypeHeaderValue("application/sdp"));
        using var played = await _server.SendAsync(HttpMethod.Post, $"/whep/{_stream.Id}", null, body);
        Assert.Equal(HttpStatusCode.Created, played.StatusCode);
        Assert.DoesNotContain(played.Headers.GetValues("Link"), link => link.Contains(Layer, StringComparison.Ordinal));
        using var refused = await _server.SendAsync(HttpMethod.Post, played.Path() + "/layer", null, Json.Body("{}"));
        await refused.ExpectProblemAsync(422, "no-such-media");
        using var made = await _server.SendAsync(HttpMethod.Post, played.Path() + "/sse", null, Json.Body("[\"layers\"]"));
        using var events = new StreamReader(await _server.Http.GetStreamAsync(made.Path()));
        Assert.Equal(":", await NextAsync(events));
    }

    [Fact]
    public async Task Only_players_choose_while_their_session_lasts()
    {
        using var played = await _server.PlayAsync(_stream);
        await ExpectAsync(HttpMethod.Get, played.Path() + "/layer", 405, "method-not-allowed");
        await ExpectAsync(HttpMethod.Post, $"/whep/{_stream.Id}/nonsense/layer", 404, "unknown-session");
        using var wrongType = await _server.SendAsync(HttpMethod.Post, played.Path() + "/layer", null, new StringContent("{}"));
        await wrongType.ExpectProblemAsync(415, "wrong-type");
        _relay.Last.Close();
        await ExpectAsync(HttpMethod.Post, played.Path() + "/layer", 404, "unknown-session");
    }

    private async Task ExpectAsync(HttpMethod method, string path, int status, string problem)
    {
        using var answer = await _server.SendAsync(method, path, null, method == HttpMethod.Get ? null : Json.Body("{}"));
        await answer.ExpectProblemAsync(status, problem);
    }

    private void Become(params MediaLayer[] layers)
    {
        _relay.Layers = [.. layers];
        _server.Services.GetRequiredService<StreamRegistry>().MediaChanged(_stream.Id);
    }

    private static async Task<string> NextAsync(StreamReader events)
    {
        var lines = new List<string>();
        while (await events.ReadLineAsync().Within("an event") is { Length: > 0 } line) lines.Add(line);
        return string.Join(' ', lines);
    }
}
