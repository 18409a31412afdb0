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
        await relay.Publish().Connected;
        var wire = new RoamingWire(relay.Sfu.Port);
        var viewer = relay.View(wire: wire);
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer);
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
        Assert.True(seen.Count > 1);
    }

    [Fact]
    public async Task Publishers_take_over_from_each_other_wherever_they_are()
    {
        await using var relay = await SeveralAsync();
        var (_, viewer) = await relay.PlayAsync();
        for (var i = 0; i < 6; i++)
        {
            var next = relay.Publish();
            await next.Connected;
            await LiveRelay.PlaysAsync(viewer);
            await Eventually.IsTrueAsync(() => relay.Sfu.Find(LiveRelay.Stream) is { IsConnected: true } && next.Session.State == SessionState.Connected);
        }
        Assert.Equal(SessionState.Connected, viewer.Session.State);
        await Eventually.IsTrueAsync(() => relay.Sfu.StreamCount == 1);
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

    private static MediaLoop LoopOf(RtcClient client) => ((PeerSession)client.Session).Loop;
}
