using Pharos.Cluster;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Streams;

/// <summary>One stream, several nodes, and what can go wrong between them.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly Cast _cast = new(new StreamOptions { MaxViewers = 3 });
    private Node _a = null!;
    private Node _b = null!;
    private Node _c = null!;

    public async ValueTask InitializeAsync() =>
        (_a, _b, _c) = (await _cast.AddNodeAsync(), await _cast.AddNodeAsync(), await _cast.AddNodeAsync());

    [Fact]
    public async Task Broadcaster_and_viewer_on_two_nodes_find_each_other()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        Assert.Equal("welcome live, viewer-joined", broadcaster.Told());

        broadcaster.Say(new Offer(viewer.PeerId, JsonText.From("o")));
        viewer.Say(new Answer(broadcaster.PeerId, JsonText.From("a")));
        await _cast.SettleAsync();
        broadcaster.Say(new Candidate(viewer.PeerId, new IceCandidate("c")));
        viewer.Say(new Candidate(broadcaster.PeerId, null));
        await _cast.SettleAsync();

        Assert.Equal("welcome live, offer o, candidate", viewer.Told());
        Assert.Equal("answer a, candidate", broadcaster.Told());

        viewer.Leave();
        await _cast.SettleAsync();
        Assert.Equal("viewer-left left", broadcaster.Told());
    }

    [Fact]
    public async Task Messages_stay_in_order()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        viewer.Told();
        for (var i = 0; i < 100; i++) broadcaster.Say(new Offer(viewer.PeerId, JsonText.From($"{i}")));
        await _cast.SettleAsync();
        Assert.Equal(string.Join(", ", Enumerable.Range(0, 100).Select(i => $"offer {i}")), viewer.Told());
    }

    [Fact]
    public async Task Those_who_waited_on_other_nodes_are_told_when_it_begins_and_ends()
    {
        var onB = await _cast.WatchAsync(_b);
        var onC = await _cast.WatchAsync(_c);
        var broadcaster = await _cast.BroadcastAsync(_a);
        Assert.Equal("welcome live, viewer-joined, viewer-joined", broadcaster.Told());
        broadcaster.Leave();
        await _cast.SettleAsync();
        Assert.Equal(("welcome, stream-live, stream-ended ended", "welcome, stream-live, stream-ended ended"), (onB.Told(), onC.Told()));
    }

    [Fact]
    public async Task Nobody_reaches_whom_it_may_not_address_over_nodes()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var onB = await _cast.WatchAsync(_b);
        var onC = await _cast.WatchAsync(_c);
        foreach (var actor in new[] { broadcaster, onB, onC }) actor.Told();

        onB.Say(new Offer(onC.PeerId, JsonText.From("x")));
        onB.Say(new Offer(onB.PeerId, JsonText.From("x")));
        broadcaster.Say(new Offer("nobody", JsonText.From("x")));
        await _cast.SettleAsync();

        Assert.Equal("error unknown-peer, error unknown-peer", onB.Told());
        Assert.Equal("error unknown-peer", broadcaster.Told());
        Assert.Equal("", onC.Told());
    }

    [Fact]
    public async Task A_stream_is_full_when_all_nodes_together_have_too_many()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        await _cast.WatchAsync(_a);
        await _cast.WatchAsync(_b);
        await _cast.WatchAsync(_b);
        broadcaster.Told();
        Assert.Equal("welcome live, error stream-full, close 1013", (await _cast.WatchAsync(_c)).Told());
        Assert.Equal("error stream-full, close 1013", (await _cast.WatchAsync(_a)).Told());
        Assert.Equal("", broadcaster.Told());
        Assert.Equal(3, _a.PublicState!.ViewerCount);
    }

    [Fact]
    public async Task A_broadcaster_on_another_node_takes_over_and_the_first_is_fenced_out()
    {
        var first = await _cast.BroadcastAsync(_a);
        var onA = await _cast.WatchAsync(_a);
        var onB = await _cast.WatchAsync(_b);
        var second = await _cast.BroadcastAsync(_b);
        Assert.Equal("welcome live, viewer-joined, viewer-joined, error already-live, close 4001", first.Told());
        Assert.Equal("welcome live, viewer-joined, viewer-joined", second.Told());
        onA.Told();
        onB.Told();

        first.Say(new Offer(onA.PeerId, JsonText.From("stale")));
        first.Say(new Offer(onB.PeerId, JsonText.From("stale")));
        second.Say(new Offer(onA.PeerId, JsonText.From("new")));
        second.Say(new Offer(onB.PeerId, JsonText.From("new")));
        onA.Say(new Answer(first.PeerId, JsonText.From("stale")));
        await _cast.SettleAsync();

        Assert.Equal("offer new, error unknown-peer", onA.Told());
        Assert.Equal("offer new", onB.Told());
        Assert.Equal("", second.Told());
        first.Lose(); // its socket ends at last
        await _cast.PassAsync(60);
        Assert.Equal((StreamPhase.Elsewhere, StreamPhase.Live), (_a.Phase, _b.Phase));
    }

    [Fact]
    public async Task A_broadcaster_who_comes_back_on_another_node_finds_all_viewers_and_keeps_its_name()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var onA = await _cast.WatchAsync(_a);
        var onC = await _cast.WatchAsync(_c);
        onA.Told();
        onC.Told();
        broadcaster.Lose();
        await _cast.SettleAsync(); // all viewers have heard of it before it is back
        var back = await _cast.BroadcastAsync(_b, broadcaster.PeerId);
        Assert.Equal("welcome live, viewer-joined, viewer-joined", back.Told());
        onA.Say(new Answer(back.PeerId, JsonText.From("a")));
        onC.Say(new Answer(back.PeerId, JsonText.From("c")));
        await _cast.SettleAsync();
        Assert.Equal(["answer a", "answer c"], back.Told().Split(", ").Order());
        Assert.Equal(("presence lost, presence here", "presence lost, presence here"), (onA.Told(), onC.Told()));
    }

    [Fact]
    public async Task The_death_of_the_owner_orphans_a_stream_that_can_go_on_elsewhere()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        var began = _a.PublicState!.LiveSince;
        viewer.Told();
        _cast.Kill(_a);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        Assert.Equal((StreamPhase.Orphaned, "presence lost"), (_b.Phase, viewer.Told()));
        Assert.Equal("welcome live, presence lost", (await _cast.WatchAsync(_b)).Told());

        var back = await _cast.BroadcastAsync(_c, broadcaster.PeerId);
        Assert.Equal("welcome live, viewer-joined, viewer-joined", back.Told());
        Assert.Equal("presence here", viewer.Told());
        Assert.Equal(began.UtcDateTime, _c.PublicState!.LiveSince.UtcDateTime, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_orphan_nobody_comes_for_is_lost_after_30_s()
    {
        await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        viewer.Told();
        _cast.Kill(_a);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        await _cast.PassAsync(29);
        Assert.Equal("presence lost", viewer.Told());
        await _cast.PassAsync(1);
        Assert.Equal("stream-ended lost", viewer.Told());
        Assert.Equal("welcome live, viewer-joined", (await _cast.BroadcastAsync(_c)).Told());
        Assert.Equal("stream-live", viewer.Told());
    }

    [Fact]
    public async Task Viewers_of_other_nodes_are_told_that_the_broadcaster_was_lost()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        viewer.Told();
        broadcaster.Lose();
        await _cast.PassAsync(29);
        Assert.Equal("presence lost", viewer.Told());
        await _cast.PassAsync(1);
        Assert.Equal("stream-ended lost", viewer.Told());
    }

    [Fact]
    public async Task Viewers_of_a_killed_node_leave_unless_they_come_back_elsewhere()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var stays = await _cast.WatchAsync(_b);
        var moves = await _cast.WatchAsync(_b);
        broadcaster.Told();
        _cast.Kill(_b);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        Assert.Equal("", broadcaster.Told());
        var moved = await _cast.WatchAsync(_c, moves.PeerId);
        await _cast.PassAsync(5);
        Assert.Equal("viewer-joined, viewer-left lost", broadcaster.Told());
        broadcaster.Say(new Offer(moved.PeerId, JsonText.From("o")));
        await OfferAsync(broadcaster, stays);
        Assert.Equal("error unknown-peer", broadcaster.Told());
        Assert.Equal("welcome live, offer o", moved.Told());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    public async Task A_viewer_who_moves_to_another_node_is_the_same_peer(int from, int to)
    {
        var nodes = new[] { _a, _b, _c };
        var broadcaster = await _cast.BroadcastAsync(_a);
        var before = await _cast.WatchAsync(nodes[from]);
        broadcaster.Told();
        before.Lose();
        var after = await _cast.WatchAsync(nodes[to], before.PeerId);
        Assert.Equal("viewer-joined", broadcaster.Told());
        await OfferAsync(broadcaster, after);
        Assert.Equal("welcome live, offer o", after.Told());

        await _cast.PassAsync(60); // the place that was kept at the first node runs out
        Assert.Equal("", broadcaster.Told());
        Assert.Equal(1, _a.PublicState!.ViewerCount);
        after.Say(new Answer(broadcaster.PeerId, JsonText.From("a")));
        await _cast.SettleAsync();
        Assert.Equal("answer a", broadcaster.Told());
    }

    [Fact]
    public async Task Without_the_directory_an_established_stream_goes_on_and_others_have_to_wait()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var here = await _cast.WatchAsync(_a);
        var there = await _cast.WatchAsync(_b);
        await OfferAsync(broadcaster, there);
        foreach (var actor in new[] { broadcaster, here, there }) actor.Told();
        _cast.Cluster.SetAvailable(false);
        await _cast.SettleAsync();

        Assert.Equal("error unavailable, close 1013", (await _cast.WatchAsync(_b)).Told());
        Assert.Equal("error unavailable, close 1013", (await _cast.WatchAsync(_c)).Told());
        Assert.Equal("error unavailable, close 1013", (await _cast.BroadcastAsync(_c)).Told());
        var late = await _cast.WatchAsync(_a);
        Assert.Equal("welcome live", late.Told());
        Assert.Equal("viewer-joined", broadcaster.Told());
        await OfferAsync(broadcaster, here);
        Assert.Equal("offer o", here.Told());
        Assert.Equal("", there.Told());

        _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        Assert.Equal((StreamPhase.Live, StreamPhase.Elsewhere), (_a.Phase, _b.Phase));
        broadcaster.Say(new Offer(there.PeerId, JsonText.From("again")));
        await _cast.SettleAsync();
        Assert.Equal("offer again", there.Told());
        Assert.Equal("", broadcaster.Told());
    }

    [Fact]
    public async Task Who_came_just_before_the_directory_was_found_gone_is_told_to_try_again()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var here = await _cast.WatchAsync(_a);
        var there = await _cast.WatchAsync(_b);
        foreach (var actor in new[] { broadcaster, here, there }) actor.Told();
        _cast.Cluster.SetAvailable(false);
        await _cast.SettleAsync();
        Assert.Equal(("", "error unavailable, close 1013"), (here.Told(), there.Told()));

        _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        Assert.Equal("viewer-left lost", broadcaster.Told());
        Assert.Equal("welcome live", (await _cast.WatchAsync(_b)).Told());
        Assert.Equal("viewer-joined", broadcaster.Told());
    }

    [Fact]
    public async Task Who_watches_on_a_node_that_cannot_ask_for_the_owner_any_more_is_told_to_try_again()
    {
        await _cast.BroadcastAsync(_a);
        _b.Backplane.Hold();
        var viewer = await _cast.WatchAsync(_b);
        _b.Backplane.FailHeld();
        await _cast.SettleAsync();
        Assert.True(_b.Backplane.IsAvailable); // the outage has not been noticed yet
        Assert.Equal("error unavailable, close 1013", viewer.Told());
        Assert.Equal("welcome live", (await _cast.WatchAsync(_b)).Told());
    }

    [Fact]
    public async Task Who_resumed_or_was_served_by_the_former_owner_plays_and_is_not_turned_away()
    {
        var first = await _cast.BroadcastAsync(_b);
        var served = await _cast.WatchAsync(_b);
        await OfferAsync(first, served);
        first.Lose();
        await _cast.BroadcastAsync(_a, first.PeerId);
        var resumed = await _cast.WatchAsync(_b, "somebody-before");
        foreach (var viewer in new[] { served, resumed }) viewer.Told();
        _cast.Cluster.SetAvailable(false);
        await _cast.SettleAsync();
        Assert.Equal(("", ""), (served.Told(), resumed.Told()));
    }

    [Fact]
    public async Task What_changed_while_two_nodes_were_apart_is_made_up_for()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var left = await _cast.WatchAsync(_b);
        var stayed = await _cast.WatchAsync(_b);
        await OfferAsync(broadcaster, stayed);
        broadcaster.Told();
        _cast.Cluster.SetAvailable(false);
        left.Leave();
        await _cast.SettleAsync();
        await _cast.PassAsync(1);
        _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        Assert.Equal("viewer-left lost", broadcaster.Told());
        Assert.Equal(1, _a.PublicState!.ViewerCount);
        Assert.NotEqual(left.PeerId, stayed.PeerId);
    }

    [Fact]
    public async Task The_last_viewer_of_a_node_who_left_while_it_was_apart_is_made_up_for_too()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        broadcaster.Told();
        _cast.Cluster.SetAvailable(false);
        viewer.Leave();
        await _cast.SettleAsync();
        await _cast.PassAsync(1);
        _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        await _cast.PassAsync(10);
        Assert.Equal("viewer-left lost", broadcaster.Told());
    }

    [Fact]
    public async Task The_last_viewer_of_a_node_who_left_while_the_owner_was_cut_off_is_made_up_for_too()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        broadcaster.Told();
        _cast.Cluster.CutOff(_a.Id);
        viewer.Leave(); // of which the owner does not hear
        await _cast.WatchAsync(_a); // of which the other node does not hear: the owner asks it who is there
        await _cast.PassAsync(1);
        broadcaster.Told();
        _cast.Cluster.Restore(_a.Id);
        await _cast.PassAsync(10);
        Assert.Equal("viewer-left lost", broadcaster.Told());
        Assert.Equal(1, _a.PublicState!.ViewerCount);
    }

    [Fact]
    public async Task A_node_that_was_cut_off_and_comes_back_brings_its_viewers_with_it()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        await OfferAsync(broadcaster, viewer);
        broadcaster.Told();
        viewer.Told();
        _cast.Cluster.CutOff(_b.Id);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        await _cast.PassAsync(5);
        Assert.Equal("viewer-left lost", broadcaster.Told());
        _cast.Cluster.Restore(_b.Id);
        await _cast.SettleAsync();
        Assert.Equal("viewer-joined", broadcaster.Told());
        await OfferAsync(broadcaster, viewer);
        Assert.Equal("offer o", viewer.Told());
    }

    [Fact]
    public async Task An_owner_that_was_cut_off_and_replaced_gives_up_when_it_is_back()
    {
        var first = await _cast.BroadcastAsync(_a);
        var onA = await _cast.WatchAsync(_a);
        var onB = await _cast.WatchAsync(_b);
        _cast.Cluster.CutOff(_a.Id);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        Assert.Equal((StreamPhase.Live, StreamPhase.Orphaned), (_a.Phase, _b.Phase));
        var second = await _cast.BroadcastAsync(_b);
        first.Told();

        _cast.Cluster.Restore(_a.Id);
        await _cast.SettleAsync();

        Assert.Equal("error already-live, close 4001", first.Told());
        Assert.Equal((StreamPhase.Elsewhere, StreamPhase.Live), (_a.Phase, _b.Phase));
        Assert.Equal("welcome live, viewer-joined, viewer-joined", second.Told());
        Assert.Equal(("welcome live", "welcome live, presence lost, presence here"), (onA.Told(), onB.Told()));
    }

    [Fact]
    public async Task An_owner_that_was_cut_off_and_whose_stream_was_taken_over_and_ended_gives_up_when_it_is_back()
    {
        var first = await _cast.BroadcastAsync(_a);
        var onA = await _cast.WatchAsync(_a);
        _cast.Cluster.CutOff(_a.Id);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        var second = await _cast.BroadcastAsync(_b);
        second.Leave();
        await _cast.SettleAsync();
        first.Told();
        onA.Told();

        _cast.Cluster.Restore(_a.Id);
        await _cast.SettleAsync();

        Assert.Equal("error already-live, close 4001", first.Told());
        Assert.Equal("stream-ended ended", onA.Told());
        Assert.Equal(StreamPhase.Idle, _a.Phase);
    }

    [Fact]
    public async Task An_owner_that_was_cut_off_and_not_replaced_goes_on()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        _cast.Cluster.CutOff(_a.Id);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        Assert.Equal(StreamPhase.Orphaned, _b.Phase);
        _cast.Cluster.Restore(_a.Id);
        await _cast.SettleAsync();
        Assert.Equal((StreamPhase.Live, StreamPhase.Elsewhere), (_a.Phase, _b.Phase));
        Assert.Equal("welcome live, presence lost, presence here", viewer.Told());
        broadcaster.Told();
        viewer.Say(new Answer(broadcaster.PeerId, JsonText.From("a")));
        await _cast.PassAsync(60);
        Assert.Equal("answer a", broadcaster.Told());
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task News_under_an_older_claim_are_ignored()
    {
        var first = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        var old = (await _a.Backplane.FindAsync(Cast.StreamId))!.Epoch;
        await _cast.BroadcastAsync(_c);
        viewer.Told();
        var stale = new ToViewer(viewer.PeerId, new OfferFrom(first.PeerId, JsonText.From("stale"))).ToUtf8();
        _a.Backplane.Send(_b.Id, new ClusterMessage(Cast.StreamId, old, stale));
        await _cast.SettleAsync();
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task Only_the_owner_is_listened_to()
    {
        await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        var epoch = (await _a.Backplane.FindAsync(Cast.StreamId))!.Epoch;
        viewer.Told();
        _c.Backplane.Send(_b.Id, new ClusterMessage(Cast.StreamId, epoch, new ToViewer(viewer.PeerId, new OfferFrom("x", JsonText.From("x"))).ToUtf8()));
        _a.Backplane.Send(_b.Id, new ClusterMessage(Cast.StreamId, epoch, "not a message"u8.ToArray()));
        _a.Backplane.Send(_b.Id, new ClusterMessage(Cast.StreamId, epoch, """{"type":"of the future"}"""u8.ToArray()));
        await _cast.SettleAsync();
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task A_shutdown_leaves_the_stream_to_another_node_at_once()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        viewer.Told();
        await _a.VacateAsync();
        await _cast.SettleAsync();
        Assert.Equal((StreamPhase.Orphaned, "presence lost"), (_b.Phase, viewer.Told()));
        var back = await _cast.BroadcastAsync(_b, broadcaster.PeerId, takeover: false);
        Assert.Equal("welcome live, viewer-joined", back.Told());
        Assert.Equal("presence here", viewer.Told());
    }

    [Fact]
    public async Task A_shutdown_in_the_middle_of_a_claim_leaves_nothing_behind()
    {
        _a.Backplane.Hold();
        await _cast.BroadcastAsync(_a);
        _a.Backplane.LetGo(); // watched
        await _cast.SettleAsync();
        var other = await _cast.BroadcastAsync(_b);
        _a.Backplane.Hold();
        await _cast.BroadcastAsync(_a);
        var vacated = _a.VacateAsync();
        await _cast.SettleAsync();
        _a.Backplane.LetGo();
        await vacated;
        await _cast.SettleAsync();
        Assert.Equal(StreamPhase.Closed, _a.Phase);
        Assert.NotEqual(_a.Id, (await _b.Backplane.FindAsync(Cast.StreamId))?.Node);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task Any_node_can_end_the_broadcast()
    {
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_b);
        viewer.Told();
        broadcaster.Told();
        _b.Post(stream => stream.End());
        await _cast.SettleAsync();
        Assert.Equal("stream-ended ended, close 1000", broadcaster.Told());
        Assert.Equal("stream-ended ended", viewer.Told());
        Assert.Null(await _c.Backplane.FindAsync(Cast.StreamId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_asked_for_during_a_claim_ends_the_broadcast_wherever_it_is_then(bool takeover)
    {
        await _cast.WatchAsync(_b);
        _b.Backplane.Hold();
        await _cast.BroadcastAsync(_b, takeover: takeover);
        var viewer = await _cast.WatchAsync(_c);
        await _cast.BroadcastAsync(_a);
        Assert.Equal(StreamPhase.Claiming, _b.Phase);
        _b.Post(stream => stream.End());
        _b.Backplane.LetGo();
        await _cast.SettleAsync();
        Assert.Equal("welcome, stream-live, stream-ended ended", viewer.Told());
        Assert.Null(await _c.Backplane.FindAsync(Cast.StreamId));
    }

    [Fact]
    public async Task A_title_that_was_taken_away_is_gone_on_every_node()
    {
        var viewer = await _cast.WatchAsync(_b);
        var broadcaster = await _cast.BroadcastAsync(_a, title: "Concert");
        broadcaster.Leave();
        await _cast.SettleAsync();
        await _cast.BroadcastAsync(_a, title: "");
        Assert.Equal("welcome, stream-live Concert, stream-ended ended, stream-live", viewer.Told());
    }

    [Fact]
    public async Task The_welcome_is_the_first_that_a_broadcaster_hears()
    {
        await _cast.WatchAsync(_a);
        _a.Backplane.Hold();
        var broadcaster = await _cast.BroadcastAsync(_a);
        var viewer = await _cast.WatchAsync(_a);
        await _cast.PassAsync(5); // a viewer count is due meanwhile
        viewer.Leave();
        await _cast.PassAsync(5);
        Assert.Null(broadcaster.Count());
        Assert.Equal("", broadcaster.Told());
        _a.Backplane.LetGo();
        await _cast.SettleAsync();
        Assert.StartsWith("welcome live", broadcaster.Told());
    }

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    private Task OfferAsync(Actor broadcaster, Actor viewer)
    {
        broadcaster.Say(new Offer(viewer.PeerId, JsonText.From("o")));
        return _cast.SettleAsync();
    }
}
