using System.Collections.Immutable;
using Pharos.Cluster;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Streams;

/// <summary>What viewers are told of the layers that the relay has, and what they choose.</summary>
public sealed class LayersTests : IAsyncLifetime
{
    private static readonly ImmutableArray<MediaLayer> Three = [new("h", true, 2_500_000), new("m", true, 600_000), new("l", true, 150_000)];
    private static readonly ImmutableArray<MediaLayer> Starved = [new("h", false, 2_500_000), new("m", true, 500_000), new("l", true, 140_000)];

    private readonly Cast _cast = new();
    private readonly RelayUnderTest _relay = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync(_relay.Port);

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    [Fact]
    public async Task Layers_are_told_to_viewers_who_are_there_and_to_those_who_come()
    {
        var (broadcaster, viewer) = await PublishedAsync();
        await BecomeAsync(Three);
        Assert.Equal("layers h m l", viewer.Told());
        Assert.Equal("welcome live relay, layers h m l", (await _cast.WatchAsync(_node)).Told());
        Assert.DoesNotContain("layers", broadcaster.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_comes_and_goes_is_told_once_a_second_and_as_it_is_in_the_end()
    {
        var (_, viewer) = await PublishedAsync();
        await BecomeAsync(Three);
        for (var i = 0; i < 20; i++) await BecomeAsync(i % 2 == 0 ? Starved : Three);
        await BecomeAsync(Starved);
        await _cast.PassAsync(0.999);
        Assert.Equal("layers h m l", viewer.Told());
        await _cast.PassAsync(0.001);
        Assert.Equal("layers h- m l", viewer.Told());
        await BecomeAsync(Three);
        await BecomeAsync(Starved); // as it was told
        await _cast.PassAsync(10);
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task Rates_alone_are_no_news()
    {
        var (_, viewer) = await PublishedAsync();
        await BecomeAsync(Three);
        viewer.Told();
        await _cast.PassAsync(1);
        await BecomeAsync([.. Three.Select(layer => layer with { BitsPerSecond = 1 })]);
        Assert.Equal("", viewer.Told());
    }

    [Fact]
    public async Task On_direct_there_are_none_and_with_the_broadcast_they_are_forgotten()
    {
        var (broadcaster, viewer) = await PublishedAsync();
        await BecomeAsync(Three);
        viewer.Told();
        await _cast.BroadcastAsync(_node, broadcaster.PeerId, route: RoutePolicy.P2p);
        await _cast.PassAsync(1);
        Assert.Equal("route p2p, layers", viewer.Told());
        Assert.Equal("welcome live", (await _cast.WatchAsync(_node)).Told());

        var again = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        await _cast.PassAsync(1);
        Assert.Equal("route relay, layers h m l", viewer.Told());
        again.Leave();
        await _cast.SettleAsync();
        Assert.Equal("stream-ended ended", viewer.Told());
        Assert.Equal("welcome", (await _cast.WatchAsync(_node)).Told());
    }

    [Fact]
    public async Task A_choice_holds_for_all_sessions_of_a_viewer_also_for_those_that_come()
    {
        var (_, viewer) = await PublishedAsync();
        viewer.Select("m");
        Offer(viewer);
        await _cast.SettleAsync();
        _relay.Viewers[0].Connects();
        Offer(viewer);
        await _cast.SettleAsync();
        viewer.Select(null);
        viewer.Select("nonsense"); // nobody here knows what there may be in a moment
        await _cast.SettleAsync();
        Assert.Equal(["m", null, "nonsense"], _relay.Viewers[0].Chosen);
        Assert.Equal(["m", null, "nonsense"], _relay.Viewers[1].Chosen);
        Assert.DoesNotContain("error", viewer.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_is_a_viewers_own_and_goes_with_it()
    {
        var (broadcaster, viewer) = await PublishedAsync();
        viewer.Select("l");
        broadcaster.Select("m");
        var other = await _cast.WatchAsync(_node);
        Offer(other);
        await _cast.SettleAsync();
        viewer.Leave();
        viewer.Select("l");
        var again = await _cast.WatchAsync(_node, viewer.PeerId);
        Offer(again);
        await _cast.SettleAsync();
        Assert.Empty(_relay.Viewers[0].Chosen);
        Assert.Empty(_relay.Viewers[1].Chosen);
        Assert.Empty(_relay.Publishers[0].Chosen);
    }

    [Fact]
    public async Task A_viewer_who_comes_back_in_time_keeps_its_choice()
    {
        var (_, viewer) = await PublishedAsync();
        viewer.Select("l");
        viewer.Lose();
        var again = await _cast.WatchAsync(_node, viewer.PeerId);
        Offer(again);
        await _cast.SettleAsync();
        Assert.Equal(["l"], _relay.Viewers[0].Chosen);
    }

    [Fact]
    public async Task Viewers_of_other_nodes_are_told_and_choose_too()
    {
        var away = await _cast.AddNodeAsync(new RelayUnderTest().Port);
        await PublishedAsync();
        var there = await _cast.WatchAsync(away);
        await BecomeAsync(Three);
        Assert.Equal("welcome live relay, layers h m l", there.Told());
        Assert.Equal("welcome live relay, layers h m l", (await _cast.WatchAsync(away)).Told());
        there.Select("m");
        Offer(there);
        await _cast.SettleAsync();
        Assert.Equal(["m"], _relay.Viewers[0].Chosen);

        await _cast.BroadcastAsync(away); // takes over, and is not connected to the relay there
        Assert.Equal("answer viewer 1, layers", there.Told());
    }

    [Fact]
    public async Task What_changes_while_two_nodes_are_apart_is_told_when_they_are_not()
    {
        var away = await _cast.AddNodeAsync();
        await PublishedAsync();
        var viewer = await _cast.WatchAsync(away, "resumed");
        await BecomeAsync(Three);
        viewer.Told();
        _cast.Cluster.SetAvailable(false);
        await _cast.PassAsync(1);
        await BecomeAsync(Starved);
        await _cast.PassAsync(LocalCluster.LinkTimeout * 2); // given up: the message is lost
        Assert.Equal("", viewer.Told());
        _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        Assert.Equal("layers h- m l", viewer.Told());
    }

    private static void Offer(Actor actor) => actor.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));

    private async Task BecomeAsync(ImmutableArray<MediaLayer> layers)
    {
        _relay.Layers = layers;
        _node.MediaChanged();
        await _cast.SettleAsync();
    }

    private async Task<(Actor Broadcaster, Actor Viewer)> PublishedAsync()
    {
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay), await _cast.WatchAsync(_node));
        Offer(broadcaster);
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        await _cast.SettleAsync();
        (_, _) = (broadcaster.Told(), viewer.Told());
        return (broadcaster, viewer);
    }
}
