using Pharos.Rtc.Srtp;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>Whole peers over a simulated network, in virtual time.</summary>
public sealed class RelayOverNetworkTests : IDisposable
{
    private static readonly string Publish = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured/offer-chromium-publish.sdp"));
    private static readonly string Play = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured/offer-chromium-play.sdp"));
    private static readonly Weather Stormy = new(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(60), Loss: 0.05, Duplication: 0.02);

    private readonly VirtualTime _time = new();
    private readonly SimulatedRelay _relay;

    public RelayOverNetworkTests() => _relay = new SimulatedRelay(_time);

    public void Dispose() => _relay.Dispose();

    [Theory]
    [InlineData("AEAD_AES_128_GCM")]
    [InlineData("AES128_CM_HMAC_SHA1_80")]
    public void On_a_fine_network_each_viewer_gets_every_packet_once(string profile)
    {
        var srtp = SrtpProfile.AeadAes128Gcm.Name == profile ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1Tag80;
        var publisher = Live(Weather.Fine, srtp);
        var viewers = Enumerable.Range(0, 3).Select(i => _relay.AddViewer(Play, Weather.Fine, 100 + i, srtp)).ToList();
        _time.Run(TimeSpan.FromSeconds(30));
        foreach (var viewer in viewers)
        {
            var frames = viewer.WholeFrames;
            Assert.Contains(frames[0], viewer.KeyFrames);
            Assert.InRange(frames[^1], publisher.Frames - 3, publisher.Frames);
            Assert.Equal(frames.Count, frames[^1] - frames[0] + 1);
            Assert.Equal(0, viewer.Repeated);
            Assert.Equal(0, viewer.Breaks);
            Assert.True(viewer.WorstSync < TimeSpan.FromMilliseconds(20), $"out of step by {viewer.WorstSync}");
        }
    }

    [Fact]
    public void Losses_on_both_sides_are_repaired_within_what_a_viewer_waits()
    {
        var publisher = Live(Stormy);
        var viewer = _relay.AddViewer(Play, Stormy, 7);
        _time.Run(TimeSpan.FromMinutes(2));
        var frames = viewer.WholeFrames;
        var expected = publisher.Frames - frames[0] - SimulatedPublisher.FramesPerSecond;
        Assert.True(frames.Count >= expected * 0.999, $"{frames.Count} of {expected} frames were whole");
        Assert.Equal(0, viewer.Breaks);
        Assert.True(viewer.Retransmitted > 100 && publisher.Requested > 100);
        Assert.True(publisher.FeedbackPackets > 10_000 && publisher.Reports > 200);
    }

    [Fact]
    public void Half_a_second_of_round_trip_is_bridged()
    {
        var far = new Weather(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(20), Loss: 0.01);
        var publisher = Live(Weather.Fine);
        var viewer = _relay.AddViewer(Play, far, 8);
        _time.Run(TimeSpan.FromMinutes(1));
        var frames = viewer.WholeFrames;
        Assert.True(frames.Count >= (publisher.Frames - frames[0] - 60) * 0.999, $"{frames.Count} of {publisher.Frames - frames[0]}");
    }

    [Fact]
    public void An_hour_rolls_sequence_numbers_and_timestamps_over_and_nobody_notices()
    {
        var publisher = Live(Weather.Fine);
        var viewer = _relay.AddViewer(Play, new Weather(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(5), Loss: 0.001), 9);
        _time.Run(TimeSpan.FromHours(1));
        var frames = viewer.WholeFrames;
        Assert.True(publisher.Frames * TestFrame.PacketsPerFrame > 6 * 65_536);
        Assert.True(frames.Count >= publisher.Frames - frames[0] - 60, $"{frames.Count} of {publisher.Frames - frames[0]}");
        Assert.Equal(0, viewer.Breaks);
        Assert.True(viewer.WorstSync < TimeSpan.FromMilliseconds(20), $"out of step by {viewer.WorstSync}");
        Assert.True(publisher.KeyFrames.Count < 20, $"{publisher.KeyFrames.Count} key frames were asked for");
    }

    [Fact]
    public void A_publisher_that_comes_back_goes_on_for_the_same_viewers()
    {
        var first = Live(Weather.Fine);
        var viewer = _relay.AddViewer(Play, Weather.Fine, 10);
        _time.Run(TimeSpan.FromSeconds(5));
        first.IsGone = true;
        _time.Run(TimeSpan.FromSeconds(3));
        viewer.ChecksSync = false; // its clock and frame numbers begin anew
        var second = _relay.AddPublisher(Publish, Weather.Fine, 11, firstSequence: 17);
        _time.Run(TimeSpan.FromSeconds(1));
        second.GoLive();
        _time.Run(TimeSpan.FromSeconds(20));
        Assert.Contains(second.Frames - 3, viewer.WholeFrames);
        Assert.True(viewer.WholeFrames.Count > 15 * SimulatedPublisher.FramesPerSecond, $"{viewer.WholeFrames.Count} frames"); // numbered from 0 by both
        Assert.Equal(SessionState.Connected, viewer.Peer.State);
    }

    [Fact]
    public void A_dead_publisher_is_gone_in_ten_seconds_and_a_dead_viewer_in_thirty()
    {
        var publisher = Live(Weather.Fine);
        var viewer = _relay.AddViewer(Play, Weather.Fine, 12);
        _time.Run(TimeSpan.FromSeconds(5));
        publisher.IsGone = viewer.IsGone = true;
        _time.Run(TimeSpan.FromSeconds(9.9));
        Assert.Equal(SessionState.Connected, publisher.Peer.State);
        _time.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal((SessionState.Closed, CloseReason.Expired), (publisher.Peer.State, publisher.Peer.CloseReason));
        _time.Run(TimeSpan.FromSeconds(17));
        Assert.Equal(SessionState.Connected, viewer.Peer.State);
        _time.Run(TimeSpan.FromSeconds(3.1));
        Assert.Equal((SessionState.Closed, CloseReason.Expired), (viewer.Peer.State, viewer.Peer.CloseReason));
    }

    [Fact]
    public void Many_viewers_that_need_a_key_frame_cost_the_publisher_few()
    {
        var publisher = Live(Weather.Fine);
        for (var i = 0; i < 50; i++)
        {
            _relay.AddViewer(Play, Weather.Fine, 200 + i);
            _time.Run(TimeSpan.FromMilliseconds(20));
        }
        _time.Run(TimeSpan.FromSeconds(2));
        Assert.InRange(publisher.KeyFrames.Count, 2, 6);
    }

    [Fact]
    public void Who_joins_a_stream_whose_key_frames_are_ten_seconds_apart_sees_a_picture_at_once()
    {
        var publisher = Live(Weather.Fine, keyFrameInterval: 10 * SimulatedPublisher.FramesPerSecond);
        _relay.AddViewer(Play, Weather.Fine, 300);
        _time.Run(TimeSpan.FromSeconds(3)); // its requests are not heeded
        var (step, waits) = (TimeSpan.FromMilliseconds(10), new List<TimeSpan>());
        for (var i = 0; i < 20; i++)
        {
            var viewer = _relay.AddViewer(Play, Weather.Fine, 301 + i);
            viewer.ChecksSync = false; // pictures of the past are not shown when they were made
            var waited = TimeSpan.Zero;
            for (; viewer.WholeFrames.Count == 0; waited += step) _time.Run(step);
            waits.Add(waited);
            _time.Run(TimeSpan.FromSeconds(1));
            viewer.ChecksSync = true;
            _time.Run(TimeSpan.FromSeconds(0.9));

            var frames = viewer.WholeFrames;
            Assert.Contains(frames[0], viewer.KeyFrames);
            Assert.InRange(frames[^1], publisher.Frames - 3, publisher.Frames);
            // A newer key frame may have come while it was sent what was past.
            var from = viewer.KeyFrames.Max();
            Assert.Equal(frames.Count(frame => frame >= from), frames[^1] - from + 1);
            Assert.Equal(0, viewer.Repeated);
            Assert.InRange(viewer.Breaks, 0, 1);
            Assert.True(viewer.WorstSync < TimeSpan.FromMilliseconds(20), $"out of step by {viewer.WorstSync}");
        }
        Assert.True(waits.Max() < TimeSpan.FromMilliseconds(400), string.Join(' ', waits));
    }

    private SimulatedPublisher Live(Weather weather, SrtpProfile? profile = null, int keyFrameInterval = 0)
    {
        var publisher = _relay.AddPublisher(Publish, weather, 1, profile);
        publisher.KeyFrameInterval = keyFrameInterval;
        _time.Run(TimeSpan.FromSeconds(1));
        publisher.GoLive();
        _time.Run(TimeSpan.FromSeconds(1));
        return publisher;
    }
}
