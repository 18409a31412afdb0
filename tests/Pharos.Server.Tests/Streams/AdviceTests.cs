using Pharos.Rtc.Sdp;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Streams;

/// <summary>What broadcasters are told to change, and for how long.</summary>
public sealed class AdviceTests : IAsyncLifetime
{
    private const PublisherFindings Everything = PublisherFindings.BFrames | PublisherFindings.LongKeyFrameInterval | PublisherFindings.NoAudio
        | PublisherFindings.LossyUplink | PublisherFindings.OverTcp;

    private readonly Cast _cast = new();
    private readonly RelayUnderTest _relay = new();
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await _cast.AddNodeAsync(_relay.Port);

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    [Fact]
    public async Task A_page_is_told_what_a_page_can_change_and_when_it_is_over()
    {
        var broadcaster = await PublishedAsync();
        await FindAsync(Everything);
        Assert.Equal("advice b-frames tcp", broadcaster.Told());
        await FindAsync(Everything);
        await FindAsync(Everything & ~PublisherFindings.BFrames);
        Assert.Equal("advice tcp", broadcaster.Told());
        await FindAsync(PublisherFindings.None);
        Assert.Equal("advice", broadcaster.Told());
    }

    [Fact]
    public async Task Of_an_encoder_all_is_known_the_most_important_first()
    {
        var encoder = new SessionUnderTest("whip");
        encoder.Connects();
        _relay.Publish(encoder);
        _node.Post(stream => stream.PublishByWhip(encoder));
        await FindAsync(Everything);
        Assert.Equal(["b-frames", "keyframe-interval", "no-audio", "uplink", "tcp"], Known());
        await FindAsync(PublisherFindings.NoAudio);
        Assert.Equal(["no-audio"], Known());
    }

    [Fact]
    public async Task One_who_comes_back_or_takes_over_is_told_after_the_welcome()
    {
        var broadcaster = await PublishedAsync();
        await FindAsync(PublisherFindings.OverTcp);
        broadcaster.Lose();
        await _cast.SettleAsync();
        var back = await _cast.BroadcastAsync(_node, broadcaster.PeerId);
        Assert.Equal("welcome live relay, advice tcp", back.Told());
        var other = await _cast.BroadcastAsync(_node);
        Assert.StartsWith("welcome live relay, advice tcp", other.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewers_are_told_nothing_of_it()
    {
        await PublishedAsync();
        var viewer = await _cast.WatchAsync(_node);
        await FindAsync(Everything);
        Assert.Equal("welcome live relay", viewer.Told());
    }

    [Fact]
    public async Task A_viewer_that_cannot_play_the_codec_is_told_of_until_there_is_another_codec()
    {
        var broadcaster = await PublishedAsync();
        var viewer = await _cast.WatchAsync(_node);
        broadcaster.Told();
        _relay.Refusal = new OfferRefusal(RefusalReason.CodecNotReceived, "the stream's video is H265", "H265");
        Offer(viewer);
        await _cast.SettleAsync();
        Assert.Equal("advice codec", broadcaster.Told());
        Assert.Contains("cannot play H265", _node.PublicState!.Advice[0].Text, StringComparison.Ordinal);
        await FindAsync(PublisherFindings.None);
        Assert.Equal("", broadcaster.Told());
        _relay.Video = new CodecFormat { PayloadType = new(96), Name = "VP8", ClockRate = 90_000 };
        await FindAsync(PublisherFindings.None);
        Assert.Equal("advice", broadcaster.Told());
    }

    [Fact]
    public async Task A_publisher_of_whom_nothing_reaches_the_media_port_is_told_the_setting_until_something_does()
    {
        var broadcaster = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        Offer(broadcaster);
        await _cast.PassAsync(1);
        Offer(broadcaster); // loaded again
        await _cast.PassAsync(10);
        Assert.DoesNotContain("advice", broadcaster.Told(), StringComparison.Ordinal);
        Offer(broadcaster);
        await _cast.SettleAsync();
        Assert.StartsWith("advice unreached", broadcaster.Told(), StringComparison.Ordinal);
        Assert.Contains("Pharos__Media__PublicAddresses__0", _node.PublicState!.Advice[0].Text, StringComparison.Ordinal);
        Assert.Contains("8000", _node.PublicState!.Advice[0].Text, StringComparison.Ordinal);
        _relay.Publishers[^1].Connects();
        await _cast.SettleAsync();
        Assert.Equal("advice", broadcaster.Told());
    }

    [Theory]
    [InlineData(false, "advice unreached")]
    [InlineData(true, "")]
    public async Task Viewers_of_whom_nothing_comes_say_something_of_the_server_where_nobody_was_served(bool isServed, string told)
    {
        var broadcaster = await PublishedAsync();
        var (first, second) = (await _cast.WatchAsync(_node), await _cast.WatchAsync(_node));
        Offer(first);
        await _cast.SettleAsync();
        if (isServed) _relay.Viewers[0].Connects();
        Offer(second);
        await _cast.SettleAsync();
        broadcaster.Told();
        _relay.Viewers[1].Ends(CloseReason.Unreached);
        await _cast.SettleAsync();
        Assert.Equal(told, broadcaster.Told());
    }

    [Fact]
    public async Task With_the_broadcast_it_is_forgotten()
    {
        var broadcaster = await PublishedAsync();
        await FindAsync(PublisherFindings.OverTcp);
        broadcaster.Leave();
        await FindAsync(PublisherFindings.None);
        Assert.Equal("welcome live", (await _cast.BroadcastAsync(_node, route: RoutePolicy.P2p)).Told());
    }

    private static void Offer(Actor actor) => actor.Say(new Offer(PeerIds.Relay, JsonText.From(RelayUnderTest.Sdp)));

    private IEnumerable<string> Known() => _node.PublicState!.Advice.Select(advice => advice.Code);

    private async Task FindAsync(PublisherFindings findings)
    {
        _relay.Findings = findings;
        _node.MediaChanged();
        await _cast.SettleAsync();
    }

    private async Task<Actor> PublishedAsync()
    {
        var broadcaster = await _cast.BroadcastAsync(_node, route: RoutePolicy.Relay);
        Offer(broadcaster);
        await _cast.SettleAsync();
        _relay.Publishers[0].Connects();
        await _cast.SettleAsync();
        broadcaster.Told();
        return broadcaster;
    }
}
