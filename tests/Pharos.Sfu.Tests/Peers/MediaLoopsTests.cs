using System.Net.Sockets;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Dtls;
using Pharos.Sfu.Tests.Harness;

namespace Pharos.Sfu.Tests.Peers;

/// <summary>Several loops on one port, with real clients.</summary>
public sealed class MediaLoopsTests
{
    private const int Several = 4;

    [Fact]
    public async Task Viewers_of_a_stream_are_spread_over_the_loops_and_see_the_same()
    {
        await using var relay = await SeveralAsync();
        await relay.Publish().Connected;
        var viewers = Enumerable.Range(0, 12).Select(_ => relay.View()).ToList();
        await PlayAsync(viewers);
        Assert.True(viewers.Select(LoopOf).Distinct().Count() > 1);
    }

    [Fact]
    public async Task A_viewer_that_changes_its_address_is_followed_by_its_session_and_misses_nothing()
    {
        await using var relay = await SeveralAsync();
        var (viewer, wire) = await WatchRoamingAsync(relay);
        var seen = new HashSet<MediaLoop>();
        for (var i = 0; i < 10; i++)
        {
            wire.Roam();
            viewer.SendRaw(viewer.Check());
            await LiveRelay.PlaysAsync(viewer, frames: 5);
            seen.Add(LoopOf(viewer));
        }
        Assert.True(seen.Count > 1);
        // What came of a frame in parts came in the end; the last one may be under way.
        await Eventually.IsTrueAsync(() => viewer.Newest - viewer.First + 1 - viewer.WholeFrames is 0 or 1);
    }

    [Fact]
    public async Task A_publisher_that_changes_its_address_goes_on_for_viewers_of_all_loops()
    {
        await using var relay = await SeveralAsync();
        var wire = new RoamingWire(relay.Sfu.Port);
        var publisher = relay.Publish(wire: wire);
        await publisher.Connected;
        var viewers = Enumerable.Range(0, 4).Select(_ => relay.View()).ToList();
        await PlayAsync(viewers);
        var seen = new HashSet<MediaLoop>();
        for (var i = 0; i < 6; i++)
        {
            wire.Roam();
            publisher.SendRaw(publisher.Check());
            await PlayAsync(viewers);
            seen.Add(LoopOf(publisher));
            // Requests of viewers find it where it is.
            var asked = publisher.KeyFrames;
            await relay.View().Connected;
            await Eventually.IsTrueAsync(() => publisher.KeyFrames > asked);
        }
        Assert.NotEmpty(seen);
    }

    [Fact]
    public async Task Publishers_take_over_from_each_other_wherever_they_are()
    {
        await using var relay = await SeveralAsync();
        var (former, viewer) = await relay.PlayAsync();
        for (var i = 0; i < 6; i++)
        {
            var next = relay.Publish();
            await next.Connected;
            await Eventually.IsTrueAsync(() => former.Session.State == SessionState.Closed);
            Assert.Equal(CloseReason.Replaced, former.Session.CloseReason);
            await LiveRelay.PlaysAsync(viewer);
            former = next;
        }
        Assert.Equal((SessionState.Connected, SessionState.Connected), (viewer.Session.State, former.Session.State));
    }

    [Fact]
    public async Task Nothing_is_left_on_any_loop_when_all_are_gone()
    {
        await using var relay = await SeveralAsync();
        var publisher = relay.Publish();
        await publisher.Connected;
        var viewers = Enumerable.Range(0, 8).Select(_ => relay.View()).ToList();
        await PlayAsync(viewers);
        relay.Sfu.CloseStream(LiveRelay.Stream);
        await Eventually.IsTrueAsync(() => relay.Sfu.Loops.Held == 0 && relay.Sfu.StreamCount == 0);
    }

    [Fact]
    public async Task Who_is_closed_while_it_changes_its_address_or_before_it_came_leaves_nothing_behind()
    {
        await using var relay = await SeveralAsync();
        await relay.Publish().Connected;
        for (var i = 0; i < 10; i++)
        {
            var wire = new RoamingWire(relay.Sfu.Port);
            var viewer = relay.View(wire: wire);
            await viewer.Connected;
            for (var roam = 0; roam < 5; roam++)
            {
                wire.Roam();
                viewer.SendRaw(viewer.Check());
                if (roam == i / 2) viewer.Session.Close();
            }
            relay.View().Session.Close();
        }
        relay.Sfu.CloseStream(LiveRelay.Stream);
        await Eventually.IsTrueAsync(() => relay.Sfu.Loops.Held == 0 && relay.Sfu.StreamCount == 0);
    }

    [Fact]
    public async Task Who_uses_two_addresses_by_turns_goes_on_watching()
    {
        await using var relay = await SeveralAsync();
        var (viewer, wire) = await WatchRoamingAsync(relay);
        using var other = new UdpWire(relay.Sfu.Port);
        var before = viewer.WholeFrames;
        for (var i = 0; i < 200; i++)
        {
            (i % 2 == 0 ? other : (ClientWire)wire).Send(viewer.Check());
            Thread.Yield();
        }
        wire.Roam();
        viewer.SendRaw(viewer.Check());
        await Eventually.IsTrueAsync(() => viewer.WholeFrames > before + 30);
    }

    [Fact]
    public void A_port_that_is_shared_by_loops_is_nobody_else_s()
    {
        using var port = new UdpPort(0);
        Assert.SkipUnless(port.SendPath != UdpSendPath.OneByOne, "This system does not spread a port over sockets.");
        using var other = port.TryShare();
        Assert.NotNull(other);
        Assert.Equal(port.Port, other.Port);
        Assert.Throws<SocketException>(() => new UdpPort(port.Port));
    }

    private static async Task<LiveRelay> SeveralAsync()
    {
        var relay = new LiveRelay(loops: Several);
        if (relay.Sfu.Loops.All.Length == Several) return relay;
        await relay.DisposeAsync();
        Assert.Skip("This system does not spread a port over sockets.");
        return relay;
    }

    private static Task PlayAsync(IEnumerable<WatchingClient> viewers) =>
        Task.WhenAll(viewers.Select(viewer => LiveRelay.PlaysAsync(viewer)));

    private static async Task<(WatchingClient Viewer, RoamingWire Wire)> WatchRoamingAsync(LiveRelay relay)
    {
        await relay.Publish().Connected;
        var wire = new RoamingWire(relay.Sfu.Port);
        var viewer = relay.View(wire: wire);
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer);
        return (viewer, wire);
    }

    private static MediaLoop LoopOf(RtcClient client) => ((PeerSession)client.Session).Loop;
}
