using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Streams;

/// <summary>Whether the broadcaster is there, and what viewers are told of it.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private readonly Cast _cast = new();
    private readonly RelayUnderTest _relay = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync(_relay.Port);

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    [Fact]
    public async Task A_broadcaster_whose_media_stops_at_the_relay_is_lost_until_it_comes_again()
    {
        var (_, viewer) = await PublishedAsync();
        await FlowsAsync(false);
        Assert.Equal("presence lost", viewer.Told());
        Assert.Equal("welcome live relay, presence lost", (await _cast.WatchAsync(_node)).Told());
        await FlowsAsync(true);
        Assert.Equal("presence here", viewer.Told());
        Assert.Equal("welcome live relay", (await _cast.WatchAsync(_node)).Told());
    }

    [Fact]
    public async Task A_broadcaster_who_is_on_the_way_to_the_relay_is_there()
    {
        _relay.Flows = false;
        var (_, viewer) = await PublishedAsync();
        await FlowsAsync(false);
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task A_broadcaster_who_has_turned_all_off_is_there()
    {
        var (broadcaster, viewer) = await PublishedAsync();
        broadcaster.Say(new Sending(Audio: false, Video: false));
        await FlowsAsync(false);
        Assert.Equal("sending", viewer.Told());
    }

    [Fact]
    public async Task A_broadcaster_whose_socket_is_lost_is_there_while_its_media_comes_through_the_relay()
    {
        var (broadcaster, viewer) = await PublishedAsync();
        broadcaster.Lose();
        await _cast.SettleAsync();
        Assert.Equal("", viewer.Told());
        await FlowsAsync(false);
        Assert.Equal("presence lost", viewer.Told());
        var back = await _cast.BroadcastAsync(_node, broadcaster.PeerId);
        Assert.Equal("", viewer.Told()); // nothing is to be seen of it yet
        await FlowsAsync(true);
        Assert.Equal("presence here", viewer.Told());
        Assert.Equal("welcome live relay, viewer-joined", back.Told());
    }

    [Fact]
    public async Task An_encoder_that_has_left_may_begin_anew_and_its_viewers_keep_their_sessions()
    {
        var (viewer, encoder) = (await _cast.WatchAsync(_node), new SessionUnderTest("whip"));
        await PublishAsync(encoder);
        Assert.Equal("welcome, route relay, stream-live", viewer.Told());
        viewer.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));
        await _cast.SettleAsync();
        encoder.Ends(CloseReason.Closed);
        _node.Post(stream => stream.WhipEnded(encoder));
        await _cast.PassAsync(29);
        Assert.Equal("answer viewer 1, presence left", viewer.Told());
        await PublishAsync(new SessionUnderTest("again"));
        await _cast.PassAsync(29);
        Assert.Equal("presence here", viewer.Told());
        Assert.NotEqual(SessionState.Closed, Assert.Single(_relay.Viewers).State);
    }

    [Fact]
    public async Task Viewers_of_other_nodes_are_told_and_with_the_broadcast_it_is_forgotten()
    {
        var away = await _cast.AddNodeAsync(new RelayUnderTest().Port);
        var (broadcaster, _) = await PublishedAsync();
        var there = await _cast.WatchAsync(away);
        await FlowsAsync(false);
        Assert.Equal("welcome live relay, presence lost", there.Told());
        Assert.Equal("welcome live relay, presence lost", (await _cast.WatchAsync(away)).Told());
        broadcaster.Leave();
        await _cast.SettleAsync();
        Assert.Equal("stream-ended ended", there.Told());
        await _cast.BroadcastAsync(_node);
        Assert.Equal("welcome live relay", (await _cast.WatchAsync(away)).Told());
    }

    private async Task FlowsAsync(bool flows)
    {
        _relay.Flows = flows;
        _node.MediaChanged();
        await _cast.SettleAsync();
    }

    private async Task PublishAsync(SessionUnderTest encoder)
    {
        encoder.Connects();
        _node.Post(stream => stream.PublishByWhip(encoder));
        await _cast.SettleAsync();
    }

    private async Task<(Actor Broadcaster, Actor Viewer)> PublishedAsync()
    {
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay), await _cast.WatchAsync(_node));
        broadcaster.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        _node.MediaChanged();
        await _cast.SettleAsync();
        (_, _) = (broadcaster.Told(), viewer.Told());
        return (broadcaster, viewer);
    }
}
