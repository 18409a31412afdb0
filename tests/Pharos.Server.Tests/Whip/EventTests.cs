using System.IO;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Access;
using Pharos.Server.Streams;
using Pharos.Server.Tests.Harness;
using Pharos.Server.Whip;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

public sealed class EventTests
{
    private readonly ScriptedRelay _relay = new();

    [Fact]
    public async Task A_player_is_told_when_the_broadcast_begins_and_ends_and_who_watches()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var published = await server.PublishAsync(stream);
        var publisher = _relay.Last;
        var path = await SubscribeAsync(server, stream, "[\"active\",\"inactive\",\"viewercount\",\"layers\"]");

        using var events = new StreamReader(await server.Http.GetStreamAsync(path));
        Assert.Equal("event: viewercount data: {\"viewercount\":0}", await NextAsync(events)); // no first `inactive`
        publisher.Become(SessionState.Connected);
        Assert.Equal("event: active data: {}", await NextAsync(events));
        using var another = await server.PlayAsync(stream);
        _relay.Last.Become(SessionState.Connected);
        Assert.Equal("event: viewercount data: {\"viewercount\":1}", await NextAsync(events));
        publisher.Become(SessionState.Closed, CloseReason.RemoteClosed);
        Assert.Equal("event: inactive data: {}", await NextAsync(events));
    }

    [Fact]
    public async Task It_ends_with_the_session()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var published = await server.PublishAsync(stream);
        var path = await SubscribeAsync(server, stream, "");
        using var events = new StreamReader(await server.Http.GetStreamAsync(path));
        await NextAsync(events);
        _relay.Last.Close();
        Assert.Null(await events.ReadLineAsync().Within("the end of the events"));
        await Deadline.Until(() => !server.Services.GetRequiredService<StreamEvents>().IsListenedTo(stream.Id));
    }

    [Fact]
    public async Task One_who_reads_again_ends_the_former()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var published = await server.PublishAsync(stream);
        var path = await SubscribeAsync(server, stream, "");
        using var first = new StreamReader(await server.Http.GetStreamAsync(path));
        await NextAsync(first);
        using var second = new StreamReader(await server.Http.GetStreamAsync(path));
        await NextAsync(second);
        Assert.Null(await first.ReadLineAsync().Within("the end of the former"));
    }

    [Fact]
    public async Task There_is_a_bound_to_how_many_a_session_has()
    {
        await using var server = await Offers.StartAsync(_relay);
        var stream = server.NewStream();
        using var published = await server.PublishAsync(stream);
        using var played = await server.PlayAsync(stream);
        for (var i = 0; i < WhipSession.MaxEventStreams; i++)
        {
            using var made = await server.SendAsync(HttpMethod.Post, played.Path() + "/sse");
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }
        using var refused = await server.SendAsync(HttpMethod.Post, played.Path() + "/sse");
        await refused.ExpectProblemAsync(429, "too-many-events");
    }

    [Fact]
    public async Task A_signal_is_kept_until_it_is_waited_for_and_many_are_one()
    {
        var (hub, time) = (new StreamEvents(), new FakeTimeProvider());
        using var signal = hub.Listen("a");
        hub.Changed("b");
        hub.Changed("a");
        hub.Changed("a");
        Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(15), time, TestContext.Current.CancellationToken));
        var wait = signal.WaitAsync(TimeSpan.FromSeconds(15), time, TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(await wait.Within("the heartbeat"));
    }

    private static async Task<string> SubscribeAsync(RunningServer server, IssuedStream stream, string names)
    {
        using var played = await server.PlayAsync(stream);
        using var made = await server.SendAsync(HttpMethod.Post, played.Path() + "/sse", null, names.Length == 0 ? null : Json.Body(names));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return made.Path();
    }

    private static async Task<string> NextAsync(StreamReader events)
    {
        var lines = new List<string>();
        while (await events.ReadLineAsync().Within("an event") is { Length: > 0 } line) lines.Add(line);
        return string.Join(' ', lines);
    }
}
