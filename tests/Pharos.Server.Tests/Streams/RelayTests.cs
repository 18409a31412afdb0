using Pharos.Cluster;
using Pharos.Rtc.Sdp;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Streams;

/// <summary>A stream and the relay, as its participants see them.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private readonly Cast _cast = new();
    private readonly RelayUnderTest _relay = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync(_relay.Port);

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    [Fact]
    public async Task The_fourth_viewer_moves_everybody_to_the_relay_and_its_leaving_back_after_a_minute()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewers = new List<Actor>();
        for (var i = 0; i < 3; i++) viewers.Add(await _cast.WatchAsync(_node));
        Assert.Equal("welcome live, viewer-joined, viewer-joined, viewer-joined", broadcaster.Told());
        viewers.Add(await _cast.WatchAsync(_node));
        Assert.Equal("viewer-joined, route relay", broadcaster.Told());
        Assert.All(viewers, viewer => Assert.Equal("welcome live, route relay", viewer.Told()));
        Assert.Equal(MediaRoute.Relay, _node.PublicState!.Via);
        Assert.Equal("welcome live relay", (await _cast.WatchAsync(_node)).Told());

        foreach (var viewer in viewers.Take(2)) viewer.Leave();
        await _cast.PassAsync(59);
        Assert.Equal("", viewers[2].Told());
        await _cast.PassAsync(1);
        Assert.Equal("route p2p", viewers[2].Told());
        Assert.Equal(MediaRoute.P2p, _node.PublicState!.Via);
    }

    [Fact]
    public async Task A_direct_path_that_failed_moves_the_stream_and_without_a_relay_it_does_not()
    {
        var (broadcaster, viewer) = await PairAsync(_node);
        viewer.Say(new RouteFailed(broadcaster.PeerId));
        await _cast.SettleAsync();
        Assert.Equal("route relay", viewer.Told());
        Assert.Equal("route relay", broadcaster.Told());

        var without = new Cast();
        await using (without)
        {
            var node = await without.AddNodeAsync();
            var alone = await without.BroadcastAsync(node, route: RoutePolicy.Relay);
            var watcher = await without.WatchAsync(node);
            watcher.Say(new RouteFailed(alone.PeerId));
            await without.SettleAsync();
            Assert.Equal("welcome live", watcher.Told());
        }
    }

    [Fact]
    public async Task What_the_broadcaster_reports_counts_for_viewers_there_are()
    {
        var (broadcaster, viewer) = await PairAsync(_node);
        broadcaster.Say(new RouteFailed("nobody"));
        await _cast.SettleAsync();
        Assert.Equal("", broadcaster.Told());
        broadcaster.Say(new UplinkLimited());
        await _cast.SettleAsync();
        Assert.Equal("route relay", broadcaster.Told());
        viewer.Leave();
        await _cast.PassAsync(60);
        Assert.Equal("viewer-left left, route p2p", broadcaster.Told());
    }

    [Fact]
    public async Task A_broadcasters_policy_holds_until_the_next()
    {
        var broadcaster = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        Assert.Equal("welcome live relay", broadcaster.Told());
        var again = await _cast.BroadcastAsync(_node);
        Assert.Equal("welcome live relay", again.Told());
        var direct = await _cast.BroadcastAsync(_node, route: RoutePolicy.P2p);
        Assert.Equal("welcome live", direct.Told());
    }

    [Fact]
    public async Task A_stream_on_relay_tells_those_who_wait_before_it_is_live()
    {
        var viewer = await _cast.WatchAsync(_node);
        await _cast.BroadcastAsync(_node, title: "Talk", route: RoutePolicy.Relay);
        Assert.Equal("welcome, route relay, stream-live Talk", viewer.Told());
    }

    [Fact]
    public async Task A_viewers_offer_is_answered_once_the_publisher_is_connected()
    {
        var (broadcaster, viewer) = await OnRelayAsync();
        Offer(viewer);
        await _cast.PassAsync(9);
        Assert.Equal("", viewer.Told());
        Offer(broadcaster);
        await _cast.SettleAsync();
        Assert.Equal("answer publisher 1", broadcaster.Told());
        Assert.Equal("", viewer.Told());
        _relay.Publishers[0].Connects();
        await _cast.SettleAsync();
        Assert.Equal("answer viewer 1", viewer.Told());
        await _cast.PassAsync(20);
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task An_offer_that_nobody_publishes_for_is_refused_after_ten_seconds()
    {
        var (_, viewer) = await OnRelayAsync();
        Offer(viewer);
        await _cast.PassAsync(10);
        Assert.Equal("error relay-not-ready", viewer.Told());
    }

    [Fact]
    public async Task Before_the_broadcast_the_relay_takes_no_offer()
    {
        var viewer = await _cast.WatchAsync(_node);
        Offer(viewer);
        await _cast.SettleAsync();
        Assert.Equal("welcome, error relay-not-ready", viewer.Told());
    }

    [Theory]
    [InlineData("v=0\r\nm=nonsense\r\n", "bad-offer")]
    [InlineData("", "bad-offer")]
    public async Task An_offer_that_is_no_description_is_refused_with_its_line(string sdp, string code)
    {
        var (broadcaster, viewer) = await OnRelayAsync();
        broadcaster.Say(new Offer(PeerIds.Relay, JsonText.From(sdp)));
        viewer.Say(new Offer(PeerIds.Relay, JsonText.From(sdp)));
        viewer.Say(new Offer(PeerIds.Relay, new JsonText("\"\\ud800\""u8.ToArray())));
        await _cast.SettleAsync();
        Assert.Equal($"error {code}", broadcaster.Told());
        Assert.Equal($"error {code}, error {code}", viewer.Told());
    }

    [Theory]
    [InlineData(RefusalReason.CodecNotReceived, "codec-unsupported", "H265")]
    [InlineData(RefusalReason.TransportIncomplete, "bad-offer", null)]
    public void A_refusal_says_why(RefusalReason reason, string code, string? codec)
    {
        var error = RelayRefusal.Of(new OfferRefusal(reason, "why", "H265"));
        Assert.Equal((code, "why", codec), (error.Code, error.Message, error.Codec));
    }

    [Fact]
    public async Task A_refused_offer_is_told()
    {
        var (broadcaster, _) = await OnRelayAsync();
        _relay.Refusal = new OfferRefusal(RefusalReason.CodecNotForwarded, "no", "ULPFEC");
        Offer(broadcaster);
        await _cast.SettleAsync();
        Assert.Equal("error codec-unsupported", broadcaster.Told());
    }

    [Fact]
    public async Task Candidates_to_the_relay_are_taken_and_answered_by_nothing()
    {
        var (broadcaster, viewer) = await OnRelayAsync();
        foreach (var actor in (Actor[])[broadcaster, viewer])
        {
            actor.Say(new Candidate(PeerIds.Relay, new IceCandidate("candidate:1")));
            actor.Say(new Candidate(PeerIds.Relay, null));
        }
        await _cast.SettleAsync();
        Assert.Equal(("", ""), (broadcaster.Told(), viewer.Told()));
    }

    [Fact]
    public async Task A_new_offer_replaces_a_session_once_it_is_connected_and_one_that_never_was_at_once()
    {
        var (_, viewer) = await WatchingAsync();
        Offer(viewer);
        Offer(viewer);
        await _cast.SettleAsync();
        Assert.Equal(
            [SessionState.Connected, SessionState.Closed, SessionState.Connecting], _relay.Viewers.Select(session => session.State));
        _relay.Viewers[2].Connects();
        await _cast.SettleAsync();
        Assert.Equal([SessionState.Closed, SessionState.Closed, SessionState.Connected], _relay.Viewers.Select(session => session.State));
        Assert.Equal("answer viewer 2, answer viewer 3", viewer.Told());
    }

    [Theory]
    [InlineData(CloseReason.Expired, "error relay-lost")]
    [InlineData(CloseReason.CodecChanged, "error relay-lost")]
    [InlineData(CloseReason.RemoteClosed, "")]
    public async Task A_session_that_ends_by_itself_is_told(CloseReason reason, string told)
    {
        var (broadcaster, viewer) = await WatchingAsync();
        _relay.Viewers[0].Ends(reason);
        _relay.Publishers[0].Ends(reason);
        await _cast.SettleAsync();
        Assert.Equal((told, told), (viewer.Told(), broadcaster.Told()));
    }

    [Fact]
    public async Task A_session_that_ends_while_a_newer_one_connects_is_no_loss()
    {
        var (broadcaster, viewer) = await WatchingAsync();
        Offer(viewer);
        Offer(broadcaster);
        await _cast.SettleAsync();
        Assert.Equal(("answer viewer 2", "answer publisher 2"), (viewer.Told(), broadcaster.Told()));
        _relay.Viewers[0].Ends(CloseReason.Expired);
        _relay.Publishers[0].Ends(CloseReason.Expired);
        await _cast.SettleAsync();
        Assert.Equal(("", ""), (viewer.Told(), broadcaster.Told()));
        _relay.Viewers[1].Ends(CloseReason.Expired);
        _relay.Publishers[1].Ends(CloseReason.Expired);
        await _cast.SettleAsync();
        Assert.Equal(("error relay-lost", "error relay-lost"), (viewer.Told(), broadcaster.Told()));
    }

    [Fact]
    public async Task Each_return_to_direct_gives_the_sessions_time_of_their_own()
    {
        var (broadcaster, viewer) = await WatchingAsync();
        foreach (var route in (RoutePolicy[])[RoutePolicy.P2p, RoutePolicy.Relay, RoutePolicy.P2p])
        {
            await _cast.BroadcastAsync(_node, broadcaster.PeerId, route: route);
            await _cast.PassAsync(5);
        }
        Assert.Equal("route p2p, route relay, route p2p", viewer.Told());
        await _cast.PassAsync(9);
        Assert.Equal((SessionState.Connected, SessionState.Connected), (_relay.Publishers[0].State, _relay.Viewers[0].State));
        await _cast.PassAsync(1);
        Assert.Equal((SessionState.Closed, SessionState.Closed), (_relay.Publishers[0].State, _relay.Viewers[0].State));
    }

    [Fact]
    public async Task Leaving_and_the_end_close_the_sessions()
    {
        var (broadcaster, viewer) = await WatchingAsync();
        viewer.Leave();
        await _cast.SettleAsync();
        Assert.Equal(SessionState.Closed, _relay.Viewers[0].State);
        Assert.Equal(SessionState.Connected, _relay.Publishers[0].State);
        broadcaster.Leave();
        await _cast.SettleAsync();
        Assert.Equal(SessionState.Closed, _relay.Publishers[0].State);
    }

    [Fact]
    public async Task A_viewer_whose_socket_is_lost_stays_for_as_long_as_its_media_flows()
    {
        var (broadcaster, viewer) = await WatchingAsync();
        viewer.Lose();
        await _cast.PassAsync(20);
        Assert.Equal("", broadcaster.Told());
        _relay.Viewers[0].Ends(CloseReason.Expired);
        await _cast.PassAsync(5);
        Assert.Equal("viewer-left lost", broadcaster.Told());
    }

    [Fact]
    public async Task Back_on_direct_the_sessions_that_are_left_are_closed()
    {
        var (broadcaster, viewer) = await WatchingAsync(route: RoutePolicy.Auto);
        var other = await _cast.WatchAsync(_node);
        other.Say(new RouteFailed(broadcaster.PeerId));
        await _cast.SettleAsync();
        viewer.Leave(); // it was the one whose path had failed first
        other.Leave();
        await _cast.PassAsync(60);
        Assert.EndsWith("route p2p", broadcaster.Told(), StringComparison.Ordinal);
        await _cast.PassAsync(15);
        Assert.Equal(SessionState.Closed, _relay.Publishers[0].State);
    }

    [Fact]
    public async Task A_whip_publisher_makes_the_stream_live_through_the_relay_and_ends_it_half_a_minute_after_it_has_left()
    {
        var viewer = await _cast.WatchAsync(_node);
        var session = new SessionUnderTest("whip");
        _node.Post(stream => stream.PublishByWhip(session));
        await _cast.SettleAsync();
        Assert.Equal("welcome, route relay, stream-live", viewer.Told());
        Offer(viewer);
        await _cast.SettleAsync();
        Assert.Equal("", viewer.Told());
        session.Connects();
        _node.Post(stream => stream.PublishByWhip(session));
        await _cast.SettleAsync();
        Assert.Equal("answer viewer 1", viewer.Told());
        session.Close();
        _node.Post(stream => stream.WhipEnded(session));
        await _cast.PassAsync(29.999);
        Assert.Equal("presence left", viewer.Told());
        await _cast.PassAsync(0.001);
        Assert.Equal("stream-ended ended", viewer.Told());
    }

    [Fact]
    public async Task An_offer_that_restarts_a_session_is_answered_for_that_session()
    {
        var broadcaster = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        var viewer = await _cast.WatchAsync(_node);
        Offer(broadcaster);
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        Offer(viewer);
        await _cast.SettleAsync();
        _relay.Viewers[0].Connects();
        (_relay.Publishers[0].Restarts, _relay.Viewers[0].Restarts) = (true, true);
        Offer(broadcaster);
        Offer(viewer);
        await _cast.SettleAsync();
        Assert.EndsWith("answer publisher 1 restarted", broadcaster.Told(), StringComparison.Ordinal);
        Assert.EndsWith("answer viewer 1 restarted", viewer.Told(), StringComparison.Ordinal);
        Assert.Single(_relay.Publishers);
        Assert.Single(_relay.Viewers);
    }

    [Fact]
    public async Task A_whip_publisher_that_is_lost_is_waited_for()
    {
        var viewer = await _cast.WatchAsync(_node);
        var session = new SessionUnderTest("whip");
        session.Connects();
        _node.Post(stream => stream.PublishByWhip(session));
        session.Ends(CloseReason.Expired);
        _node.Post(stream => stream.WhipEnded(session));
        await _cast.SettleAsync();
        Assert.Equal(StreamPhase.Interrupted, _node.Phase);
        _node.Post(stream => stream.PublishByWhip(new SessionUnderTest("another")));
        await _cast.PassAsync(40);
        Assert.Equal(StreamPhase.Live, _node.Phase);
        Assert.Equal("welcome, route relay, stream-live, presence lost, presence here", viewer.Told());
    }

    [Fact]
    public async Task A_page_and_a_whip_publisher_take_over_from_each_other()
    {
        var page = await _cast.BroadcastAsync(_node);
        var session = new SessionUnderTest("whip");
        _node.Post(stream => stream.PublishByWhip(session));
        await _cast.SettleAsync();
        Assert.Equal("welcome live, error already-live, close 4001", page.Told());
        var next = await _cast.BroadcastAsync(_node);
        Assert.Equal("welcome live relay", next.Told());
        Assert.Equal(SessionState.Connecting, session.State); // viewers go on with it until the next one's media is there
        await _cast.PassAsync(15);
        Assert.Equal(SessionState.Closed, session.State);
        _node.Post(stream => stream.WhipEnded(session));
        await _cast.PassAsync(44);
        Assert.Equal("", next.Told());
        await _cast.PassAsync(1);
        Assert.Equal("route p2p", next.Told());
    }

    [Fact]
    public async Task Whep_viewers_are_counted_and_keep_the_stream_on_the_relay()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        _node.Post(stream => stream.RelayWanted());
        await _cast.PassAsync(30);
        Assert.Equal("welcome live, route relay", broadcaster.Told());
        var player = new SessionUnderTest("whep");
        _node.Post(stream => stream.WhepJoined(player));
        await _cast.PassAsync(120);
        Assert.Equal("", broadcaster.Told());
        Assert.Equal(1, _node.PublicState!.ViewerCount);
        _node.Post(stream => stream.WhepLeft(player));
        await _cast.PassAsync(60);
        Assert.Equal("route p2p", broadcaster.Told());
        Assert.Equal(0, _node.PublicState!.ViewerCount);
    }

    [Fact]
    public async Task A_player_that_asks_another_node_moves_the_stream_to_the_relay()
    {
        var away = await _cast.AddNodeAsync();
        Assert.False(await away.RequireAsync());
        var broadcaster = await _cast.BroadcastAsync(_node);
        Assert.Equal("welcome live", broadcaster.Told()); // a wish from before the broadcast is none
        Assert.False(await away.RequireAsync());
        await _cast.PassAsync(30);
        Assert.Equal("route relay", broadcaster.Told());
        Assert.Equal((0, StreamPhase.Live), (away.StreamCount, _node.Phase));

        Assert.False(await away.RequireAsync());
        await _cast.PassAsync(59);
        Assert.Equal("", broadcaster.Told());
        await _cast.PassAsync(1);
        Assert.Equal("route p2p", broadcaster.Told());
        await _cast.BroadcastAsync(_node, broadcaster.PeerId, route: RoutePolicy.P2p);
        Assert.False(await away.RequireAsync());
        await _cast.SettleAsync();
        Assert.Equal(MediaRoute.P2p, _node.PublicState!.Via);
    }

    [Fact]
    public async Task A_viewer_of_another_node_is_served_by_the_owners_relay()
    {
        var away = await _cast.AddNodeAsync();
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(away);
        Assert.Equal("welcome live", viewer.Told());
        viewer.Say(new RouteFailed(broadcaster.PeerId));
        await _cast.SettleAsync();
        Assert.Equal("route relay", viewer.Told());
        Offer(viewer);
        Offer(broadcaster);
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        await _cast.SettleAsync();
        Assert.Equal("answer viewer 1", viewer.Told());
        _relay.Viewers[0].Connects();
        await _cast.SettleAsync();
        Assert.Equal("welcome live relay", (await _cast.WatchAsync(away)).Told().Split(", ")[0]);

        viewer.Lose();
        await _cast.PassAsync(20);
        Assert.DoesNotContain("viewer-left", broadcaster.Told(), StringComparison.Ordinal);
        _relay.Viewers[0].Ends(CloseReason.Expired);
        await _cast.PassAsync(5);
        Assert.Contains("viewer-left lost", broadcaster.Told(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_route_that_changes_while_two_nodes_are_apart_is_told_when_they_are_not(bool isLost)
    {
        var away = await _cast.AddNodeAsync();
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay), await _cast.WatchAsync(away));
        Assert.Equal("welcome live relay", viewer.Told().Split(", ")[0]);
        if (isLost) _cast.Cluster.CutOff(away.Id);
        else _cast.Cluster.SetAvailable(false);
        await _cast.BroadcastAsync(_node, broadcaster.PeerId, route: RoutePolicy.P2p);
        await _cast.PassAsync(LocalCluster.LinkTimeout * 2);
        Assert.Equal("", viewer.Told());
        if (isLost) _cast.Cluster.Restore(away.Id);
        else _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        Assert.Equal("route p2p", viewer.Told());
    }

    [Fact]
    public async Task A_stream_that_moves_to_another_node_leaves_its_sessions()
    {
        var there = await _cast.AddNodeAsync(new RelayUnderTest().Port);
        var (_, viewer) = await WatchingAsync();
        await _cast.BroadcastAsync(there, route: RoutePolicy.Relay);
        Assert.Equal("error relay-lost", viewer.Told());
        Assert.Equal((SessionState.Closed, SessionState.Closed), (_relay.Publishers[0].State, _relay.Viewers[0].State));
        await _cast.BroadcastAsync(there, route: RoutePolicy.P2p);
        Assert.Equal("route p2p", viewer.Told());
    }

    private static void Offer(Actor actor) => actor.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));

    private async Task<(Actor Broadcaster, Actor Viewer)> PairAsync(Node node, RoutePolicy? route = null)
    {
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(node, route: route), await _cast.WatchAsync(node));
        (_, _) = (broadcaster.Told(), viewer.Told());
        return (broadcaster, viewer);
    }

    private Task<(Actor Broadcaster, Actor Viewer)> OnRelayAsync() => PairAsync(_node, RoutePolicy.Relay);

    // Everybody is connected to the relay.
    private async Task<(Actor Broadcaster, Actor Viewer)> WatchingAsync(RoutePolicy route = RoutePolicy.Relay)
    {
        var (broadcaster, viewer) = await PairAsync(_node, route);
        if (route == RoutePolicy.Auto) viewer.Say(new RouteFailed(broadcaster.PeerId));
        Offer(broadcaster);
        Offer(viewer);
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        await _cast.SettleAsync();
        _relay.Viewers[0].Connects();
        await _cast.SettleAsync();
        (_, _) = (broadcaster.Told(), viewer.Told());
        return (broadcaster, viewer);
    }
}
