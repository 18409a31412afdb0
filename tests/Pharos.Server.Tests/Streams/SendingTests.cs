using Pharos.Cluster;
using Pharos.Server.Signaling;

namespace Pharos.Server.Tests.Streams;

/// <summary>What viewers are told of the broadcaster's camera and microphone.</summary>
public sealed class SendingTests : IAsyncLifetime
{
    private static readonly Sending SoundOnly = new(Audio: true, Video: false);

    private readonly Cast _cast = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync(new RelayUnderTest().Port);

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    [Fact]
    public async Task A_camera_that_is_turned_off_is_told_to_those_who_are_there_and_to_those_who_come()
    {
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(_node));
        broadcaster.Say(SoundOnly);
        broadcaster.Say(SoundOnly);
        await _cast.SettleAsync();
        Assert.Equal("welcome live, sending audio", viewer.Told());
        var late = await _cast.WatchAsync(_node);
        Assert.Equal("welcome live, sending audio", late.Told());
        await _cast.PassAsync(1);
        broadcaster.Say(new Sending(Audio: false, Video: false));
        await _cast.PassAsync(1);
        broadcaster.Say(new Sending(Audio: true, Video: true));
        await _cast.SettleAsync();
        Assert.Equal("sending, sending audio video", late.Told());
        Assert.Equal("welcome live", (await _cast.WatchAsync(_node)).Told());
        Assert.DoesNotContain("sending", broadcaster.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_goes_on_and_off_quickly_is_told_four_times_a_second_and_as_it_is_in_the_end()
    {
        var away = await _cast.AddNodeAsync();
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(_node));
        var there = await _cast.WatchAsync(away);
        (_, _) = (viewer.Told(), there.Told());
        broadcaster.Say(SoundOnly);
        await _cast.SettleAsync();
        Assert.Equal(("sending audio", "sending audio"), (viewer.Told(), there.Told()));
        for (var i = 0; i < 50; i++) broadcaster.Say(i % 2 == 0 ? new Sending(Audio: true, Video: true) : SoundOnly);
        broadcaster.Say(new Sending(Audio: false, Video: false));
        await _cast.PassAsync(0.249);
        Assert.Equal("", viewer.Told());
        Assert.Equal("welcome live, sending audio", (await _cast.WatchAsync(_node)).Told());
        await _cast.PassAsync(0.001);
        Assert.Equal(("sending", "sending"), (viewer.Told(), there.Told()));

        broadcaster.Say(SoundOnly);
        await _cast.PassAsync(0.249);
        Assert.Equal("", viewer.Told());
        broadcaster.Say(new Sending(Audio: false, Video: false)); // as it was told
        await _cast.PassAsync(10);
        Assert.Equal("", viewer.Told());
        broadcaster.Say(SoundOnly);
        await _cast.SettleAsync();
        Assert.Equal("sending audio", viewer.Told());
    }

    [Fact]
    public async Task What_one_broadcaster_had_still_to_say_is_not_said_of_the_next()
    {
        var (first, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(_node));
        first.Say(SoundOnly);
        first.Say(new Sending(Audio: false, Video: false));
        await _cast.BroadcastAsync(_node);
        await _cast.PassAsync(1);
        Assert.Equal("welcome live, sending audio, sending audio video", viewer.Told());
    }

    [Fact]
    public async Task A_viewer_says_nothing_about_it()
    {
        var (_, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(_node));
        var other = await _cast.WatchAsync(_node);
        viewer.Say(SoundOnly);
        await _cast.SettleAsync();
        Assert.Equal(("welcome live", "welcome live"), (viewer.Told(), other.Told()));
    }

    [Fact]
    public async Task It_holds_for_one_broadcaster_and_one_broadcast()
    {
        var (first, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(_node));
        first.Say(SoundOnly);
        await _cast.BroadcastAsync(_node, first.PeerId); // comes back, as the same
        Assert.Equal("welcome live, sending audio", viewer.Told());
        _node.Post(stream => stream.PublishByWhip(new SessionUnderTest("whip")));
        await _cast.SettleAsync();
        Assert.Equal("route relay, sending audio video", viewer.Told());
        var last = await _cast.BroadcastAsync(_node);
        await _cast.PassAsync(1);
        last.Say(SoundOnly);
        last.Leave();
        await _cast.SettleAsync();
        Assert.Equal("sending audio, stream-ended ended", viewer.Told());
        await _cast.BroadcastAsync(_node);
        Assert.DoesNotContain("sending", viewer.Told(), StringComparison.Ordinal);
        Assert.Equal("welcome live", (await _cast.WatchAsync(_node)).Told().Split(" relay")[0]);
    }

    [Fact]
    public async Task Viewers_of_other_nodes_are_told_by_the_owner_whoever_it_is()
    {
        var away = await _cast.AddNodeAsync();
        var (first, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(away));
        first.Say(SoundOnly);
        await _cast.SettleAsync();
        Assert.Equal("welcome live, sending audio", viewer.Told());
        Assert.Equal("welcome live, sending audio", (await _cast.WatchAsync(away)).Told());

        var there = await _cast.BroadcastAsync(away); // takes over, on the viewer's node
        Assert.Equal("sending audio video", viewer.Told());
        there.Say(SoundOnly);
        await _cast.SettleAsync();
        Assert.Equal("sending audio", viewer.Told());
        await _cast.BroadcastAsync(_node);
        Assert.Equal("sending audio video", viewer.Told());
    }
    [Fact]
    public async Task What_is_turned_on_while_two_nodes_are_apart_is_told_when_they_are_not()
    {
        var away = await _cast.AddNodeAsync();
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(away, "resumed"));
        broadcaster.Say(SoundOnly);
        await _cast.SettleAsync();
        viewer.Told();
        _cast.Cluster.SetAvailable(false);
        broadcaster.Say(new Sending(Audio: true, Video: true));
        await _cast.PassAsync(LocalCluster.LinkTimeout * 2); // given up: the message is lost
        Assert.Equal("", viewer.Told());

        _cast.Cluster.SetAvailable(true);
        await _cast.SettleAsync();
        Assert.Equal("sending audio video", viewer.Told());
        Assert.Equal("welcome live", (await _cast.WatchAsync(away)).Told());
    }

    [Fact]
    public async Task What_is_turned_on_while_a_node_is_taken_for_lost_is_told_when_it_is_back()
    {
        var away = await _cast.AddNodeAsync();
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(away, "resumed"));
        broadcaster.Say(SoundOnly);
        await _cast.SettleAsync();
        viewer.Told();
        _cast.Cluster.CutOff(away.Id);
        await _cast.PassAsync(LocalCluster.LeaseTime);
        broadcaster.Say(new Sending(Audio: true, Video: true));
        await _cast.PassAsync(1);
        _cast.Cluster.Restore(away.Id);
        await _cast.SettleAsync();
        Assert.Equal("sending audio video", viewer.Told());
    }

    [Fact]
    public async Task One_who_comes_does_not_keep_from_the_others_what_they_have_missed()
    {
        var away = await _cast.AddNodeAsync();
        var (broadcaster, viewer) = (await _cast.BroadcastAsync(_node), await _cast.WatchAsync(away, "resumed"));
        viewer.Told();
        _cast.Cluster.CutOff(away.Id);
        broadcaster.Say(SoundOnly);
        await _cast.PassAsync(1);
        _cast.Cluster.Restore(away.Id);
        Assert.Contains("sending audio", (await _cast.WatchAsync(away)).Told(), StringComparison.Ordinal);
        Assert.Equal("sending audio", viewer.Told());
    }
}
