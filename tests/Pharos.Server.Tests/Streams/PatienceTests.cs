using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Streams;

/// <summary>Who is waited for, and how long.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    private readonly Cast _cast = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync();

    [Fact]
    public async Task A_broadcaster_is_waited_for_30_s()
    {
        var viewer = await _cast.WatchAsync(_node);
        var broadcaster = await _cast.BroadcastAsync(_node);
        viewer.Told();
        broadcaster.Lose();
        await _cast.PassAsync(29.999);
        Assert.Equal("presence lost", viewer.Told());
        await _cast.PassAsync(0.001);
        Assert.Equal("stream-ended lost", viewer.Told());
        Assert.Null(_node.PublicState);
    }

    [Fact]
    public async Task A_broadcaster_who_came_back_has_30_s_again_the_next_time()
    {
        var viewer = await _cast.WatchAsync(_node);
        var broadcaster = await _cast.BroadcastAsync(_node);
        broadcaster.Lose();
        await _cast.PassAsync(29);
        var back = await _cast.BroadcastAsync(_node, broadcaster.PeerId);
        viewer.Told();
        await _cast.PassAsync(29); // the first patience runs out
        Assert.Equal(StreamPhase.Live, _node.Phase);
        back.Lose();
        await _cast.PassAsync(29);
        Assert.Equal("presence lost", viewer.Told());
        await _cast.PassAsync(1);
        Assert.Equal("stream-ended lost", viewer.Told());
    }

    [Fact]
    public async Task A_broadcast_keeps_its_beginning_over_an_interruption_and_gets_a_new_one_after_its_end()
    {
        var began = _cast.Time.GetUtcNow();
        var broadcaster = await _cast.BroadcastAsync(_node);
        await _cast.PassAsync(10);
        broadcaster.Lose();
        await _cast.SettleAsync();
        var back = await _cast.BroadcastAsync(_node);
        Assert.Equal(began, _node.PublicState!.LiveSince);

        back.Leave();
        await _cast.SettleAsync();
        await _cast.BroadcastAsync(_node);
        Assert.Equal(began.AddSeconds(10), _node.PublicState!.LiveSince);
    }

    [Fact]
    public async Task A_viewers_place_is_kept_for_5_s()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        broadcaster.Told();
        viewer.Lose();
        await _cast.PassAsync(4.999);
        Assert.Equal("", broadcaster.Told());
        Assert.Equal(1, _node.PublicState!.ViewerCount);
        await _cast.PassAsync(0.001);
        Assert.Equal("viewer-left lost", broadcaster.Told());
        Assert.Equal(0, _node.PublicState!.ViewerCount);
    }

    [Fact]
    public async Task A_viewer_who_came_back_in_time_never_left()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        broadcaster.Told();
        viewer.Lose();
        await _cast.PassAsync(4);
        var back = await _cast.WatchAsync(_node, viewer.PeerId);
        await _cast.PassAsync(60);
        Assert.Equal("viewer-joined", broadcaster.Told()); // what it was sent meanwhile is lost
        Assert.Equal("welcome live", back.Told());
    }

    [Fact]
    public async Task Each_absence_of_a_viewer_has_its_own_patience()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        viewer.Lose();
        await _cast.PassAsync(3);
        var back = await _cast.WatchAsync(_node, viewer.PeerId);
        back.Lose();
        broadcaster.Told();
        await _cast.PassAsync(3);
        Assert.Equal("", broadcaster.Told());
        await _cast.PassAsync(3);
        Assert.StartsWith("viewer-left lost", broadcaster.Told());
    }

    [Fact]
    public async Task The_end_of_a_viewers_older_socket_means_nothing()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var old = await _cast.WatchAsync(_node);
        var newer = await _cast.WatchAsync(_node, old.PeerId);
        broadcaster.Told();
        old.Lose();
        await _cast.PassAsync(60);
        Assert.Equal("", broadcaster.Told());
        broadcaster.Say(new Offer(newer.PeerId, JsonText.From("sdp")));
        await _cast.SettleAsync();
        Assert.Equal("welcome live, offer sdp", newer.Told());
        Assert.Equal("welcome live, close 1000", old.Told());
    }

    [Fact]
    public async Task The_end_of_a_taken_over_broadcasters_socket_means_nothing()
    {
        var first = await _cast.BroadcastAsync(_node);
        await _cast.BroadcastAsync(_node);
        first.Lose();
        first.Leave();
        await _cast.PassAsync(60);
        Assert.Equal(StreamPhase.Live, _node.Phase);
    }

    [Fact]
    public async Task A_place_that_is_kept_counts_as_taken()
    {
        await using var small = new Cast(new StreamOptions { MaxViewers = 1 });
        var node = await small.AddNodeAsync();
        await small.BroadcastAsync(node);
        var viewer = await small.WatchAsync(node);
        viewer.Lose();
        Assert.Equal("error stream-full, close 1013", (await small.WatchAsync(node)).Told());
        Assert.Equal("welcome live", (await small.WatchAsync(node, viewer.PeerId)).Told());
    }

    [Fact]
    public async Task A_viewer_who_is_away_is_not_told_what_it_missed_and_nobody_is_blamed()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        broadcaster.Told();
        viewer.Lose();
        broadcaster.Say(new Candidate(viewer.PeerId, null));
        await _cast.SettleAsync();
        Assert.Equal("", broadcaster.Told());
    }

    [Fact]
    public async Task What_viewers_say_while_the_broadcaster_is_away_is_lost_without_an_error()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        viewer.Told();
        broadcaster.Lose();
        viewer.Say(new Candidate(broadcaster.PeerId, null));
        await _cast.SettleAsync();
        Assert.Equal("presence lost", viewer.Told());
    }

    [Fact]
    public async Task A_stream_that_nobody_takes_part_in_is_forgotten()
    {
        var broadcaster = await _cast.BroadcastAsync(_node);
        var viewer = await _cast.WatchAsync(_node);
        Assert.Equal(1, _node.StreamCount);
        broadcaster.Leave();
        viewer.Lose();
        await _cast.PassAsync(5);
        Assert.Equal(0, _node.StreamCount);
        Assert.Equal("welcome", (await _cast.WatchAsync(_node)).Told());
    }

    [Fact]
    public async Task The_title_stays_until_another_is_given()
    {
        var viewer = await _cast.WatchAsync(_node);
        var first = await _cast.BroadcastAsync(_node, title: "Evening");
        Assert.Equal("Evening", _node.PublicState!.Title);
        first.Lose();
        await _cast.BroadcastAsync(_node);
        Assert.Equal("Evening", _node.PublicState!.Title);
        await _cast.BroadcastAsync(_node, title: "Night");
        Assert.Equal("Night", _node.PublicState!.Title);
        Assert.Equal("welcome, stream-live Evening, presence lost, presence here", viewer.Told());
    }

    public ValueTask DisposeAsync() => _cast.DisposeAsync();
}
