using System.Text.Json;
using Pharos.Server.Access;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

/// <summary>docs/signaling.md, message by message.</summary>
public sealed class ConversationTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private IssuedStream _stream;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync("Ice:Servers:0=stun:stun.example.org:3478");
        _stream = _server.NewStream();
    }

    [Fact]
    public async Task A_broadcaster_and_a_viewer_find_each_other()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        Assert.Equal(viewer.PeerId, (await broadcaster.ExpectAsync("viewer-joined")).Text("peer_id"));

        await broadcaster.SendAsync(new { type = "offer", to = viewer.PeerId, sdp = "v=0 offer" });
        var offer = await viewer.ExpectAsync("offer");
        Assert.Equal((broadcaster.PeerId, "v=0 offer"), (offer.Text("from"), offer.Text("sdp")));

        await viewer.SendAsync(new { type = "answer", to = broadcaster.PeerId, sdp = "v=0 answer" });
        var answer = await broadcaster.ExpectAsync("answer");
        Assert.Equal((viewer.PeerId, "v=0 answer"), (answer.Text("from"), answer.Text("sdp")));

        var candidate = new { candidate = "candidate:1 1 udp 1 192.0.2.1 1 typ host", sdpMid = "0", sdpMLineIndex = 0, usernameFragment = "abcd" };
        await broadcaster.SendAsync(new { type = "candidate", to = viewer.PeerId, candidate });
        await viewer.SendAsync(new { type = "candidate", to = broadcaster.PeerId, candidate });
        await viewer.SendAsync(new { type = "candidate", to = broadcaster.PeerId, candidate = (object?)null });
        Assert.Equal(JsonSerializer.Serialize(candidate), (await viewer.ExpectAsync("candidate")).GetProperty("candidate").GetRawText());
        Assert.Equal(JsonSerializer.Serialize(candidate), (await broadcaster.ExpectAsync("candidate")).GetProperty("candidate").GetRawText());
        Assert.Equal(JsonValueKind.Null, (await broadcaster.ExpectAsync("candidate")).GetProperty("candidate").ValueKind);
    }

    [Fact]
    public async Task Both_are_welcomed_with_what_they_need()
    {
        await using var early = await _server.WatchAsync(_stream);
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var late = await _server.WatchAsync(_stream);

        AssertWelcome(early, "viewer", live: false, count: 1);
        AssertWelcome(broadcaster, "broadcaster", live: true, count: 1);
        AssertWelcome(late, "viewer", live: true, count: 2);
        Assert.Equal(3, new[] { early, broadcaster, late }.Select(client => client.PeerId).Distinct().Count());

        void AssertWelcome(SignalingClient client, string role, bool live, int count)
        {
            var welcome = client.Welcome;
            Assert.Equal(
                [
                    "type", "peer_id", "stream_id", "role", "live", "live_since", "title", "ice_servers", "viewer_count", "resume", "route", "via",
                    "direct_timeout_ms", "stun_port",
                ],
                welcome.Members());
            Assert.Equal((_stream.Id, role), (welcome.Text("stream_id"), welcome.Text("role")));
            Assert.Equal(live, welcome.GetProperty("live").GetBoolean());
            Assert.Equal(live ? JsonValueKind.String : JsonValueKind.Null, welcome.GetProperty("live_since").ValueKind);
            Assert.Equal(count, welcome.GetProperty("viewer_count").GetInt32());
            Assert.Equal("""[{"urls":["stun:stun.example.org:3478"]}]""", welcome.GetProperty("ice_servers").GetRawText());
        }
    }

    [Fact]
    public async Task Who_waits_is_told_when_it_begins_and_ends()
    {
        await using var viewer = await _server.WatchAsync(_stream);
        for (var time = 0; time < 2; time++)
        {
            await using var broadcaster = await _server.BroadcastAsync(_stream);
            Assert.Equal(viewer.PeerId, (await broadcaster.ExpectAsync("viewer-joined")).Text("peer_id"));
            Assert.Equal(broadcaster.Welcome.Text("live_since"), (await viewer.ExpectAsync("stream-live")).Text("live_since"));
            await broadcaster.SendAsync(new { type = "leave" });
            await broadcaster.ExpectCloseAsync(1000);
            Assert.Equal("ended", (await viewer.ExpectAsync("stream-ended")).Text("reason"));
        }
        await viewer.ExpectQuietAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_who_leaves_is_gone_at_once(bool saysSo)
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await broadcaster.ExpectAsync("viewer-joined");
        if (saysSo)
        {
            await viewer.SendAsync(new { type = "leave" });
            await viewer.ExpectCloseAsync(1000);
        }
        else
        {
            await viewer.CloseAsync(); // as a browser does when the page goes
        }
        Assert.Equal(viewer.PeerId, (await broadcaster.ExpectAsync("viewer-left")).Text("peer_id"));
        await broadcaster.ExpectQuietAsync();
    }

    [Fact]
    public async Task A_ping_is_answered_at_any_time_after_the_welcome()
    {
        await using var viewer = await _server.WatchAsync(_stream);
        await viewer.SendAsync(new { type = "ping" });
        await viewer.ExpectAsync("pong");
    }

    [Fact]
    public async Task Everybody_hears_how_many_watch()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var first = await _server.WatchAsync(_stream);
        await broadcaster.ExpectCountAsync(1);
        await using var second = await _server.WatchAsync(_stream);
        await Task.WhenAll(broadcaster.ExpectCountAsync(2), first.ExpectCountAsync(2), second.ExpectCountAsync(2));
        await first.CloseAsync();
        await Task.WhenAll(broadcaster.ExpectCountAsync(1), second.ExpectCountAsync(1));
    }

    [Fact]
    public async Task A_viewer_reaches_the_broadcaster_alone()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await using var other = await _server.WatchAsync(_stream);
        await AssertUnreachable(viewer, other.PeerId, viewer.PeerId, "", _stream.Id, new string('x', 500));
        await other.ExpectQuietAsync();
    }

    [Fact]
    public async Task Streams_are_kept_apart()
    {
        var elsewhere = _server.NewStream();
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await using var otherBroadcaster = await _server.BroadcastAsync(elsewhere);
        await using var otherViewer = await _server.WatchAsync(elsewhere);
        await broadcaster.ExpectAsync("viewer-joined");
        await otherBroadcaster.ExpectAsync("viewer-joined");

        await AssertUnreachable(broadcaster, otherViewer.PeerId, otherBroadcaster.PeerId, broadcaster.PeerId);
        await AssertUnreachable(viewer, otherBroadcaster.PeerId, otherViewer.PeerId);

        await Task.WhenAll(otherBroadcaster.ExpectQuietAsync(), otherViewer.ExpectQuietAsync());
    }

    [Fact]
    public async Task A_viewer_who_left_cannot_be_reached()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await broadcaster.ExpectAsync("viewer-joined");
        await viewer.CloseAsync();
        await broadcaster.ExpectAsync("viewer-left");
        await AssertUnreachable(broadcaster, viewer.PeerId);
    }

    [Fact]
    public async Task A_second_broadcaster_takes_over()
    {
        await using var first = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await first.ExpectAsync("viewer-joined");

        await using var second = await _server.BroadcastAsync(_stream);

        await first.ExpectErrorAsync("already-live");
        await first.ExpectCloseAsync(4001);
        Assert.NotEqual(first.PeerId, second.PeerId);
        Assert.Equal(first.Welcome.Text("live_since"), second.Welcome.Text("live_since"));
        Assert.Equal(viewer.PeerId, (await second.ExpectAsync("viewer-joined")).Text("peer_id"));
        await AssertUnreachable(viewer, first.PeerId);
        await second.SendAsync(new { type = "offer", to = viewer.PeerId, sdp = "v=0" });
        Assert.Equal(second.PeerId, (await viewer.ExpectAsync("offer")).Text("from"));
    }

    [Fact]
    public async Task A_second_broadcaster_who_will_not_take_over_is_sent_away()
    {
        await using var first = await _server.BroadcastAsync(_stream);
        await using var second = await _server.ConnectAsync(_stream);
        await second.SendAsync(new { type = "broadcast", token = _stream.Token, takeover = false });
        await second.ExpectErrorAsync("already-live");
        await second.ExpectCloseAsync(4001);
        await first.ExpectQuietAsync();
    }

    [Fact]
    public async Task A_broadcaster_may_insist_on_an_empty_stream_that_is_empty()
    {
        await using var broadcaster = await _server.ConnectAsync(_stream);
        await broadcaster.SendAsync(new { type = "broadcast", token = _stream.Token, takeover = false });
        await broadcaster.ExpectWelcomeAsync();
    }

    [Fact]
    public async Task A_broadcaster_who_comes_back_is_the_same_to_everybody()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        broadcaster.Cut();

        await using var back = await _server.BroadcastAsync(_stream, broadcaster.Resume);

        Assert.Equal(broadcaster.PeerId, back.PeerId);
        Assert.Equal(broadcaster.Welcome.Text("live_since"), back.Welcome.Text("live_since"));
        Assert.Equal(viewer.PeerId, (await back.ExpectAsync("viewer-joined")).Text("peer_id"));
        Assert.Equal("lost", (await viewer.ExpectAsync("presence")).Text("broadcaster"));
        Assert.Equal("here", (await viewer.ExpectAsync("presence")).Text("broadcaster"));
        await viewer.ExpectQuietAsync(); // it noticed nothing else
        await viewer.SendAsync(new { type = "answer", to = broadcaster.PeerId, sdp = "v=0" });
        await back.ExpectAsync("answer");
    }

    [Fact]
    public async Task A_viewer_who_comes_back_is_the_same_to_the_broadcaster()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await broadcaster.ExpectAsync("viewer-joined");
        viewer.Cut();

        await using var back = await _server.WatchAsync(_stream, viewer.Resume);

        Assert.Equal(viewer.PeerId, back.PeerId);
        var joined = await broadcaster.ExpectAsync("viewer-joined"); // what it was sent meanwhile is lost
        Assert.Equal(viewer.PeerId, joined.GetProperty("peer_id").GetString());
        await broadcaster.ExpectQuietAsync();
        await broadcaster.SendAsync(new { type = "offer", to = viewer.PeerId, sdp = "v=0" });
        await back.ExpectAsync("offer");
    }

    [Fact]
    public async Task A_viewer_on_a_newer_socket_closes_the_older()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var old = await _server.WatchAsync(_stream);
        await using var newer = await _server.WatchAsync(_stream, old.Resume);
        await old.ExpectCloseAsync(1000);
        Assert.Equal(old.PeerId, newer.PeerId);
        await broadcaster.ExpectAsync("viewer-joined");
        await broadcaster.ExpectAsync("viewer-joined");
        await broadcaster.ExpectQuietAsync();
    }

    [Fact]
    public async Task A_resume_of_another_stream_role_or_making_is_a_new_peer()
    {
        var elsewhere = _server.NewStream();
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var stranger = await _server.WatchAsync(elsewhere);
        foreach (var resume in new[] { stranger.Resume, broadcaster.Resume, "", "forged", stranger.PeerId + ".AAAAAAAAAAAAAAAAAAAAAA" })
        {
            await using var viewer = await _server.WatchAsync(_stream, resume);
            Assert.DoesNotContain(viewer.PeerId, new[] { stranger.PeerId, broadcaster.PeerId });
        }
    }

    [Fact]
    public async Task The_title_of_a_broadcast_is_told_to_those_who_wait_and_those_who_come()
    {
        await using var early = await _server.WatchAsync(_stream);
        await using var broadcaster = await _server.ConnectAsync(_stream);
        await broadcaster.SendAsync(new { type = "broadcast", token = _stream.Token, title = new string('t', 120) });
        await broadcaster.ExpectWelcomeAsync();
        await using var late = await _server.WatchAsync(_stream);
        Assert.Equal(new string('t', 120), (await early.ExpectAsync("stream-live")).Text("title"));
        Assert.Equal(new string('t', 120), late.Welcome.Text("title"));
        Assert.Equal(new string('t', 120), broadcaster.Welcome.Text("title"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AssertUnreachable(SignalingClient sender, params string[] peerIds)
    {
        foreach (var to in peerIds)
        {
            foreach (object message in new object[]
            {
                new { type = "offer", to, sdp = "v=0" }, new { type = "answer", to, sdp = "v=0" }, new { type = "candidate", to, candidate = (object?)null },
            })
            {
                await sender.SendAsync(message);
                await sender.ExpectErrorAsync("unknown-peer");
            }
        }
    }
}
