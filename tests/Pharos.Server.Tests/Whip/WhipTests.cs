using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Rtc.Sdp;
using Pharos.Server.Streams;
using Pharos.Server.Tests.Harness;
using Pharos.Server.Whip;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

/// <summary>What a server does that no client can see from outside, or that depends on its settings.</summary>
public sealed class WhipTests
{
    private readonly ScriptedRelay _relay = new();

    [Fact]
    public async Task A_session_that_the_relay_closes_is_no_more()
    {
        await using var server = await Offers.StartAsync(_relay);
        var (stream, sessions) = (server.NewStream(), server.Services.GetRequiredService<WhipSessions>());
        using var created = await server.PublishAsync(stream);
        Assert.Equal(1, sessions.Count);

        _relay.Last.Become(SessionState.Closed, CloseReason.Expired);
        Assert.Equal(0, sessions.Count);
        using var answer = await server.SendAsync(HttpMethod.Get, created.Path(), stream.Token);
        await answer.ExpectProblemAsync(404, "unknown-session");
    }

    [Fact]
    public async Task DELETE_closes_the_media_session()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var created = await server.PublishAsync(stream);
        using var answer = await server.SendAsync(HttpMethod.Delete, created.Path() + "/", stream.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(CloseReason.Closed, _relay.Last.CloseReason);
    }

    [Fact]
    public async Task DELETE_is_a_good_bye_even_when_the_media_session_closes_later()
    {
        await using var server = await Offers.StartAsync(_relay);
        var (stream, streams) = (server.NewStream(), server.Services.GetRequiredService<StreamRegistry>());
        using var created = await server.PublishAsync(stream);
        var publisher = _relay.Last;
        publisher.Become(SessionState.Connected);
        await Deadline.Until(() => streams.Find(stream.Id)?.PublicState is not null);

        publisher.ClosesLater = true;
        using var answer = await server.SendAsync(HttpMethod.Delete, created.Path(), stream.Token);
        using var again = await server.SendAsync(HttpMethod.Delete, created.Path(), stream.Token);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        publisher.Become(SessionState.Closed, CloseReason.Closed);
        await Deadline.Until(() => streams.Find(stream.Id)?.IsBroadcasterThere == false);
    }

    [Fact]
    public async Task A_name_is_of_one_stream_and_one_protocol()
    {
        await using var server = await Offers.StartAsync(_relay);
        var (stream, other) = (server.NewStream(), server.NewStream());
        using var created = await server.PublishAsync(stream);
        var name = created.Path().Split('/')[^1];
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/whip/{other.Id}/{name}", other.Token));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/whep/{stream.Id}/{name}", null));
        Assert.Equal(SessionState.Connecting, _relay.Last.State);

        async Task<HttpStatusCode> StatusAsync(string path, string? token)
        {
            using var answer = await server.SendAsync(HttpMethod.Delete, path, token);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_publisher_who_comes_back_takes_over_and_the_former_session_is_no_more()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var first = await server.PublishAsync(stream);
        using var second = await server.PublishAsync(stream, "obs");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(1, server.Services.GetRequiredService<WhipSessions>().Count);
        using var answer = await server.SendAsync(HttpMethod.Get, first.Path(), stream.Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task More_sessions_than_there_may_be_are_asked_to_come_later()
    {
        await using var server = await Offers.StartAsync(_relay, "Media:MaxSessions=1");
        using var first = await server.PublishAsync(server.NewStream());
        using var second = await server.PublishAsync(server.NewStream());
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await second.ExpectProblemAsync(503, "overloaded");
        Assert.True(second.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task Requests_that_change_something_are_counted_and_others_are_not()
    {
        await using var server = await Offers.StartAsync(_relay, "Media:RequestsPerAddressPerMinute=2");
        var stream = server.NewStream();
        using var created = await server.PublishAsync(stream);
        using var wrong = await server.SendAsync(HttpMethod.Post, $"/whip/{stream.Id}", "a guess", Offers.Sdp("obs"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Patch, HttpMethod.Delete })
        {
            using var refused = await server.SendAsync(method, method == HttpMethod.Post ? $"/whip/{stream.Id}" : created.Path(), stream.Token);
            await refused.ExpectProblemAsync(429, "rate-limited");
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }
        using var read = await server.SendAsync(HttpMethod.Get, created.Path(), stream.Token);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using var options = await server.SendAsync(HttpMethod.Options, created.Path());
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);
    }

    [Fact]
    public async Task Each_ICE_server_has_a_Link_field_of_its_own_that_OBS_can_cut()
    {
        await using var server = await Offers.StartAsync(
            _relay,
            "Ice:Servers:0=stun:one.example",
            "Ice:Servers:1=turn:two.example?transport=tcp",
            "Ice:Servers:2=turn:odd,one.example",
            "Ice:TurnSecret=s");
        using var created = await server.PublishAsync(server.NewStream());
        var links = created.Headers.GetValues("Link").ToList();
        Assert.Equal(2, links.Count);
        Assert.Equal("""<stun:one.example>; rel="ice-server" """.TrimEnd(), links[0]);
        Assert.Equal(5, links[1].Split(';').Length);
        Assert.DoesNotContain(',', links[1]);
        Assert.StartsWith("<turn:two.example?transport=tcp>; rel=\"ice-server\"; username=\"", links[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefusalReason.CodecNotReceived, 406, "codec-not-received")]
    [InlineData(RefusalReason.TooManySections, 422, "too-many-sections")]
    [InlineData(RefusalReason.SeparateTransports, 422, "separate-transports")]
    [InlineData(RefusalReason.TransportIncomplete, 422, "transport-incomplete")]
    [InlineData(RefusalReason.NothingOffered, 422, "nothing-offered")]
    public async Task A_refusal_is_told_by_status_and_in_words(RefusalReason reason, int status, string code)
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var published = await server.PublishAsync(stream);
        _relay.RefuseViewers = new(reason, "the codec is AV1", "AV1");
        using var refused = await server.PlayAsync(stream);
        await refused.ExpectProblemAsync(status, code);
        Assert.Contains("The codec is AV1.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_in_pieces_that_has_no_end_is_refused()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/whip/{stream.Id}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Offers.Read("obs") + new string('x', BodyText.MaxBytes))),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", stream.Token), TransferEncodingChunked = true },
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        using var answer = await server.Http.SendAsync(request);
        await answer.ExpectProblemAsync(413, "too-long");
    }

    [Fact]
    public async Task Restarts_reach_the_relay_once_each_and_candidates_do_not()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var created = await server.PublishAsync(stream);
        const string Restart = "a=ice-ufrag:abcdef12\r\na=ice-pwd:0123456789abcdef01234567\r\n";
        Assert.Equal(HttpStatusCode.OK, await PatchAsync(Restart));
        Assert.Equal(HttpStatusCode.NoContent, await PatchAsync(Restart)); // the same again is no other ICE session
        Assert.Equal("abcdef12", Assert.Single(_relay.Last.Restarts).IceUfrag);

        async Task<HttpStatusCode> PatchAsync(string fragment)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, created.Path())
            {
                Content = new StringContent(fragment, new MediaTypeHeaderValue("application/trickle-ice-sdpfrag")),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", stream.Token), IfMatch = { EntityTagHeaderValue.Any } },
            };
            using var answer = await server.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }
}
