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
        broadcaster.Say(new Sending(Audio: false, Video: false));
        broadcaster.Say(new Sending(Audio: true, Video: true));
        await _cast.SettleAsync();
        Assert.Equal("sending, sending audio video", late.Told());
        Assert.Equal("welcome live", (await _cast.WatchAsync(_node)).Told());
        Assert.DoesNotContain("sending", broadcaster.Told(), StringComparison.Ordinal);
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
}
