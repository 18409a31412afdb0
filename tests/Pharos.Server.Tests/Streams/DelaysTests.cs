using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Streams;

/// <summary>What viewers measure, and who is told.</summary>
public sealed class DelaysTests : IAsyncLifetime
{
    private readonly Cast _cast = new();
    private readonly RelayUnderTest _relay = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync(_relay.Port);

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    [Fact]
    public async Task The_broadcaster_is_told_at_most_every_two_seconds_and_nobody_else_is()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var (one, other) = (await _cast.WatchAsync(_node), await _cast.WatchAsync(_node));
        broadcaster.Told();
        one.Told();
        other.Told();
        for (var i = 0; i < 30; i++) one.Measure(100 + i);
        await _cast.PassAsync(1.999);
        Assert.Equal("", broadcaster.Told());
        other.Measure(300);
        await _cast.PassAsync(0.001);
        Assert.Equal("delays 2 129 300 300 of 2", broadcaster.Told());
        await _cast.PassAsync(60);
        Assert.Equal("", broadcaster.Told() + one.Told() + other.Told());
    }

    [Fact]
    public async Task Of_many_the_first_are_told_and_what_the_others_come_to()
    {
        var broadcaster = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        for (var i = 1; i <= 100; i++) (await _cast.WatchAsync(_node)).Measure(i * 10);
        broadcaster.Told();
        await _cast.PassAsync(2);
        Assert.Equal("delays 100 500 950 1000 of 20", broadcaster.Told());
    }

    [Fact]
    public async Task What_was_measured_long_ago_is_not_told_any_more()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var (one, other) = (await _cast.WatchAsync(_node), await _cast.WatchAsync(_node));
        one.Measure(100);
        await _cast.PassAsync(10);
        broadcaster.Told();
        other.Measure(200);
        await _cast.PassAsync(2);
        Assert.Equal("delays 1 200 200 200 of 1", broadcaster.Told());
        Assert.Equal([null, 200], (await ListAsync(_node)).Viewers.Select(viewer => viewer.DelayMs));
    }

    [Fact]
    public async Task Viewers_of_another_node_are_known_to_the_one_that_has_the_broadcaster()
    {
        var elsewhere = await _cast.AddNodeAsync();
        var broadcaster = await _cast.BroadcastAsync(_node);
        var (here, there) = (await _cast.WatchAsync(_node), await _cast.WatchAsync(elsewhere));
        broadcaster.Told();
        here.Measure(100);
        there.Measure(250);
        await _cast.PassAsync(2);
        await _cast.PassAsync(2);
        Assert.EndsWith("delays 2 100 250 250 of 2", broadcaster.Told(), StringComparison.Ordinal);

        var all = await ListAsync(_node);
        Assert.Equal((true, true), (all.Live, all.Complete));
        Assert.Equal([(here.PeerId, 100), (there.PeerId, 250)], all.Viewers.Select(viewer => (viewer.PeerId!, viewer.DelayMs!.Value)));
        var some = await ListAsync(elsewhere);
        Assert.Equal((true, false), (some.Live, some.Complete));
        Assert.Equal(there.PeerId, Assert.Single(some.Viewers).PeerId);
    }

    [Fact]
    public async Task Who_measures_nothing_has_the_least_that_the_server_knows_of()
    {
        var broadcaster = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        broadcaster.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        _relay.DelayToServer = TimeSpan.FromMilliseconds(70);
        var viewer = await _cast.WatchAsync(_node);
        viewer.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));
        await _cast.SettleAsync();
        var line = new ViewerLine("m", TimeSpan.FromMilliseconds(60), 0.25);
        _relay.Viewers[0].KnownLine = line;
        Assert.Equal(new ListedViewer(viewer.PeerId, null, null, false, null, null, null), Assert.Single((await ListAsync(_node)).Viewers));
        _relay.Viewers[0].Connects();
        await _cast.SettleAsync();

        var player = new SessionUnderTest("player") { KnownLine = line with { Layer = null, Loss = null } };
        _node.Post(stream => stream.WhepJoined(player));
        await _cast.SettleAsync();
        Assert.Equal(
            [
                new ListedViewer(viewer.PeerId, "relay", 100, true, "m", 60, 0.25),
                new ListedViewer(null, "whep", 100, true, null, 60, null),
            ],
            (await ListAsync(_node)).Viewers);

        viewer.Measure(180);
        await _cast.SettleAsync();
        Assert.Equal(new ListedViewer(viewer.PeerId, "relay", 180, false, "m", 60, 0.25), (await ListAsync(_node)).Viewers[0]);
        _relay.DelayToServer = null;
        Assert.Equal(new ListedViewer(null, "whep", null, false, null, 60, null), (await ListAsync(_node)).Viewers[1]);
    }

    [Fact]
    public async Task A_viewer_that_the_broadcaster_has_spoken_to_is_a_direct_one()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        Assert.Null(Assert.Single((await ListAsync(_node)).Viewers).Route);
        broadcaster.Say(new Offer(viewer.PeerId, JsonText.From("v=0")));
        await _cast.SettleAsync();
        Assert.Equal("p2p", Assert.Single((await ListAsync(_node)).Viewers).Route);
    }

    private async Task<ViewerList> ListAsync(Node node)
    {
        var listed = new TaskCompletionSource<ViewerList>();
        node.Post(stream => stream.List(listed));
        await _cast.SettleAsync();
        return await listed.Task;
    }
}
