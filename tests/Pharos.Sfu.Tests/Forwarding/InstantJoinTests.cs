using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>What a viewer is sent that comes between two key frames.</summary>
public sealed class InstantJoinTests : IDisposable
{
    private const int FrameUnits = 3000; // 30 a second
    private const int Large = 1188; // a packet of 1,200 bytes
    private const int AtOnce = 125; // 40 ms of 30 Mbit/s
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(33);
    private const uint FirstTimestamp = uint.MaxValue - (2 * FrameUnits); // it goes round on the way

    private readonly Publication _publication = new();
    private readonly FanOut _publishers;
    private readonly PublisherMedia _publisher;
    private readonly Outbox _nowhere = new(full => full.Clear());
    private readonly List<ViewerBench> _viewers = [];

    private readonly PublishedLayer[] _layers = PublicationTests.OneLayer();
    private int _payload = 20;
    private Instant _now = Instant.After(TimeSpan.FromSeconds(100));
    private int _publicationFrames;
    private long _sequence = 70_000;
    private long _soundSequence = 80_000;
    private uint _timestamp = FirstTimestamp;

    public InstantJoinTests()
    {
        _publishers = new FanOut(_publication, _ => { });
        _publisher = PublicationTests.Publisher(_publication);
        _publication.Activate(_publisher, _publishers, Format(), _layers);
    }

    [Fact]
    public void It_begins_with_the_last_key_frame_and_asks_for_none()
    {
        Frame(key: true);
        Frame(key: false);
        Frame(key: true, packets: 3);
        Sound();
        Frame(key: false);
        Frame(key: false);
        var viewer = Join();
        Assert.Equal([1000, 1001, 1002, 1003, 1004], Numbers(viewer));
        Assert.Empty(viewer.Of(ViewerBench.AudioSsrc)); // it is over
        Assert.Null(_publication.TakeKeyFrameRequest(_publishers));

        Frame(key: false);
        Sound();
        Run(viewer);
        Assert.Equal(6, Numbers(viewer).Length);
        Assert.Single(viewer.Of(ViewerBench.AudioSsrc));
    }

    [Fact]
    public void What_is_past_is_of_the_newest_picture_s_time_and_in_order()
    {
        Frame(key: true);
        for (var i = 0; i < 12; i++) Frame(key: false);
        var viewer = Join();
        Frame(key: false);
        Run(viewer);
        var times = Timestamps(viewer);
        Assert.Equal(14, times.Count);
        var steps = Steps(times);
        Assert.All(steps[..12], step => Assert.InRange(step, 1, FrameUnits / 32));
        Assert.Equal(FrameUnits, steps[12]); // from here on it is as it was published
    }

    [Fact]
    public void One_that_is_too_old_is_not_begun_with_but_another_asked_for()
    {
        Frame(key: true);
        for (var age = TimeSpan.Zero; age < InstantJoin.MaxAge; age += FrameTime) Frame(key: false);
        var viewer = Join();
        Assert.Empty(viewer.Rtp);
        Assert.Same(_publisher, _publication.TakeKeyFrameRequest(_publishers));
    }

    [Fact]
    public void One_of_a_publisher_that_does_not_answer_may_be_old_and_another_is_asked_for_all_the_same()
    {
        _layers[0].IgnoresRequests = true;
        Frame(key: true);
        Seconds(10);
        var viewer = Join();
        Assert.Equal(Instant.Never, viewer.FanOut.Next.At); // it is not much
        Assert.Same(_publisher, _publication.TakeKeyFrameRequest(_publishers));
        Frame(key: false);
        Frame(key: false);
        Run(viewer);
        var past = (int)Math.Ceiling(TimeSpan.FromSeconds(10) / FrameTime);
        Assert.Equal(Enumerable.Range(1000, Numbers(viewer).Length), Numbers(viewer));
        var steps = Steps(Timestamps(viewer));
        Assert.All(steps[..past], step => Assert.InRange(step, 1, FrameUnits / 32));
        Assert.All(steps[past..], step => Assert.Equal(FrameUnits, step));
    }

    [Fact]
    public void One_that_is_older_than_any_encoder_s_is_not_begun_with()
    {
        _layers[0].IgnoresRequests = true;
        Frame(key: true);
        Seconds(InstantJoin.MaxAgeWhereIgnored.TotalSeconds);
        Assert.Empty(Join().Rtp);
        Assert.Same(_publisher, _publication.TakeKeyFrameRequest(_publishers));
    }

    [Fact]
    public void What_is_too_much_for_a_moment_follows_at_a_pace_and_what_comes_meanwhile_after_it()
    {
        var viewer = JoinLong(AtOnce + 40);
        Assert.Equal(AtOnce, viewer.Rtp.Count);
        Sound();
        Frame(key: false, packets: 4);
        Run(viewer);
        Assert.Equal(AtOnce, Numbers(viewer).Length);
        Assert.Single(viewer.Of(ViewerBench.AudioSsrc)); // sound does not wait

        var began = _now;
        CatchUp(viewer);
        Assert.Equal(Enumerable.Range(1000, AtOnce + 44), Numbers(viewer));
        // 44 packets at 30 Mbit/s, and the frame's time has passed.
        Assert.InRange(_now - began, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20));
        Frame(key: false);
        Run(viewer);
        Assert.Equal(AtOnce + 45, Numbers(viewer).Length);
    }

    [Fact]
    public void Sound_from_before_it_came_is_not_sent_but_all_since()
    {
        Sound();
        Frame(key: true);
        Sound();
        Frame(key: false);
        var viewer = Join();
        Sound();
        Sound();
        Run(viewer);
        Assert.Equal(2, viewer.Of(ViewerBench.AudioSsrc).Count());
        Assert.Equal(2, Numbers(viewer).Length);
    }

    [Fact]
    public void Many_that_come_at_once_share_what_a_loop_sends_and_all_are_through_in_the_end()
    {
        const int Viewers = 100;
        _payload = Large;
        Frame(key: true, packets: AtOnce + 100);
        var all = new FanOut(_publication, _ => { });
        var viewers = Enumerable.Range(0, Viewers).Select(_ => Join()).ToArray();
        foreach (var viewer in viewers)
        {
            viewer.Media.Leave();
            viewer.Media.Join(all, _now, _nowhere);
        }
        var ticks = 0;
        for (; all.Next.At != Instant.Never && ticks < 1000; ticks++)
        {
            var before = Sent();
            _now += PacedViewers.Interval;
            all.Tick(_now, _nowhere);
            Assert.InRange(Sent() - before, 0, PacedViewers.PacketsOfAll);
            if (ticks % 7 > 0) continue;
            Frame(key: false); // life goes on
            all.Run(_now, _nowhere);
        }
        Assert.InRange(ticks, Viewers * 100 / PacedViewers.PacketsOfAll, 2 * Viewers * 100 / PacedViewers.PacketsOfAll);
        Assert.Single(viewers.Select(viewer => viewer.Media.Video!.Packets).Distinct());

        long Sent() => viewers.Sum(viewer => viewer.Media.Video!.Packets);
    }

    [Fact]
    public void One_that_the_publisher_overtakes_waits_for_the_next_key_frame()
    {
        var viewer = JoinLong(AtOnce + 1);
        for (var i = 0; i < PacketRing.DefaultCapacity; i++)
        {
            Frame(key: false);
            if (i % 500 == 0) Run(viewer);
        }
        Run(viewer);
        Tick(viewer);
        var before = viewer.Rtp.Count;
        Frame(key: false);
        Run(viewer);
        Assert.Equal(before, viewer.Rtp.Count);
        Frame(key: true);
        Run(viewer);
        Assert.Equal(Enumerable.Range(1000, before + 1), Numbers(viewer)); // and misses no number
    }

    [Fact]
    public void Of_an_encoder_that_ignores_requests_the_last_key_frame_is_there_whatever_its_rate()
    {
        _payload = 1000;
        // 6 Mbit/s: 25 packets of 1,000 bytes in each of 300 frames between two key frames, and 4 times as many packets as the ring begins with.
        _layers[0].IgnoresRequests = true;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 300; i++)
            {
                Frame(key: i == 0, packets: 25);
                Sound();
            }
            Assert.True(_publication.TryGetKeyFrame(_layers[0], _now, out var start, out _));
            Assert.Equal(9.9, (_now - start.At).TotalSeconds, 0.1);
        }
        var viewer = Join();
        CatchUp(viewer);
        Assert.Equal(Enumerable.Range(1000, 300 * 25), Numbers(viewer));
        Assert.InRange(_publication.Ring.Next - _publication.Ring.Oldest, 300 * 25, 8191); // twice is enough twice
    }

    [Fact]
    public void One_that_heeds_requests_has_no_more_kept_than_it_was()
    {
        for (var i = 0; i < 300; i++) Frame(key: i == 0, packets: 25);
        Assert.False(_publication.TryGetKeyFrame(_layers[0], _now, out _, out _));
        Assert.Equal(PacketRing.DefaultCapacity - 1, _publication.Ring.Next - _publication.Ring.Oldest);
    }

    [Fact]
    public void A_key_frame_that_is_too_old_is_not_kept_for_anybody()
    {
        _layers[0].IgnoresRequests = true;
        Frame(key: true);
        _now += InstantJoin.MaxAgeWhereIgnored;
        for (var i = 0; i < PacketRing.DefaultCapacity; i++) Frame(key: false);
        Assert.Equal(PacketRing.DefaultCapacity - 1, _publication.Ring.Next - _publication.Ring.Oldest);
    }

    [Fact]
    public void Who_waits_in_vain_begins_with_what_there_is()
    {
        Frame(key: true);
        Seconds(3);
        var viewer = Join();
        Frame(key: false);
        Run(viewer);
        Assert.Empty(Numbers(viewer)); // one was asked for
        _layers[0].IgnoresRequests = true; // and has not come
        Frame(key: false);
        Run(viewer);
        CatchUp(viewer);
        Assert.Equal(Enumerable.Range(1000, _publicationFrames), Numbers(viewer));
        Frame(key: false);
        Run(viewer);
        Assert.Equal(Enumerable.Range(1000, _publicationFrames), Numbers(viewer));
    }

    [Fact]
    public void A_newer_key_frame_is_nearer()
    {
        var viewer = JoinLong(AtOnce + 100);
        Frame(key: true);
        Frame(key: false);
        Run(viewer);
        CatchUp(viewer);
        Assert.Equal(Enumerable.Range(1000, AtOnce + 2), Numbers(viewer));
        var times = Timestamps(viewer);
        Assert.InRange((int)(times[^1] - times[^2]), 1, FrameUnits / 32);
    }

    [Fact]
    public void What_is_left_goes_on_on_another_loop()
    {
        var viewer = JoinLong(AtOnce + 40);
        viewer.Media.Leave();
        Assert.Equal(Instant.Never, viewer.FanOut.Next.At);
        Sound();
        Frame(key: false);
        var other = new FanOut(_publication, _ => { });
        viewer.Media.Join(other, _now, viewer.Outbox);
        viewer.Drain();
        Assert.Single(viewer.Of(ViewerBench.AudioSsrc));
        CatchUp(viewer, other);
        Assert.Equal(Enumerable.Range(1000, AtOnce + 41), Numbers(viewer));
    }

    [Fact]
    public void Who_goes_to_another_loop_while_another_publisher_comes_begins_with_its_key_frame()
    {
        var viewer = JoinLong(AtOnce + 40);
        viewer.Media.Leave();
        var second = PublicationTests.Publisher(_publication);
        _publication.Activate(second, _publishers, Format(), PublicationTests.OneLayer(3));
        var other = new FanOut(_publication, _ => { });
        var info = Picture(key: true, marker: true) with { Source = 3 };
        Assert.True(_publishers.Publish(second, [.. new byte[12], .. ViewerBench.Vp8(0, 0, key: true, _payload)], info, _now, _nowhere));
        viewer.Media.Join(other, _now, viewer.Outbox);
        CatchUp(viewer, other);
        Assert.Equal(3, viewer.Media.Video!.Gate!.Source);
    }

    [Fact]
    public void Who_is_to_have_another_layer_goes_over_to_a_key_frame_of_it_that_has_just_been()
    {
        _publication.SetLayers(_publisher, [.. _layers, new PublishedLayer(3, "other")]);
        Frame(key: true);
        var viewer = Join();
        Publish(Picture(key: true, marker: true, sequence: 90_000) with { Source = 3 }, key: true);
        Publish(Picture(key: false, marker: true, sequence: 90_001) with { Source = 3, Timestamp = _timestamp + FrameUnits }, key: false);
        Frame(key: false);
        Run(viewer);
        Assert.Equal([1000, 1001], Numbers(viewer));
        viewer.Media.SelectLayer("other", _now);
        viewer.Now = _now;
        viewer.Receive(Feedback.Report(ViewerBench.VideoSsrc, 0, 0, 0));
        Assert.Equal([1000, 1001, 1002, 1003], Numbers(viewer));
        Assert.All(Steps(Timestamps(viewer)), step => Assert.InRange(step, 1, FrameUnits));

        // Back again: of that layer's last key frame, all was sent before.
        viewer.Media.SelectLayer("", _now);
        viewer.Receive(Feedback.Report(ViewerBench.VideoSsrc, 0, 0, 0));
        Assert.Equal(4, Numbers(viewer).Length);
        viewer.Tick();
        Assert.Same(_publisher, _publication.TakeKeyFrameRequest(_publishers));
    }

    [Fact]
    public void Who_takes_no_pictures_is_sent_sound_alone_and_asks_for_nothing()
    {
        Frame(key: true);
        var bench = Join();
        bench.Media.Leave();
        bench.Rtp.Clear();
        var media = new ViewerMedia(_publication, bench.Agreement with { Video = null }, 1, 1, () => { });
        media.Join(bench.FanOut, _now, bench.Outbox);
        media.Start(bench.Link, _now, bench.Outbox);
        Sound();
        Run(bench);
        Assert.Equal([ViewerBench.AudioSsrc], bench.Rtp.Select(packet => RtpHeader.GetSsrc(packet)));
        Assert.Null(_publication.TakeKeyFrameRequest(_publishers));
    }

    [Fact]
    public void A_key_frame_of_a_publisher_that_was_replaced_is_none()
    {
        Frame(key: true);
        Assert.True(_publication.TryGetKeyFrame(_layers[0], _now, out _, out _));
        _publication.Activate(PublicationTests.Publisher(_publication), _publishers, Format(), PublicationTests.OneLayer());
        Assert.False(_publication.TryGetKeyFrame(_layers[0], _now, out _, out _));
        Assert.Empty(Join().Rtp);
    }

    [Fact]
    public void A_key_frame_of_a_publisher_that_went_is_none()
    {
        Frame(key: true);
        _publication.Deactivate(_publisher);
        Assert.False(_publication.TryGetKeyFrame(_layers[0], _now, out _, out _));
    }

    [Fact]
    public void A_packet_that_is_repaired_after_the_beginning_is_of_its_frame_s_time()
    {
        Send(key: true, marker: false);
        _sequence++;
        Send(key: false, marker: true);
        _timestamp += FrameUnits;
        Frame(key: false);
        var viewer = Join();
        Publish(Picture(key: false, marker: false, sequence: 70_001) with { Timestamp = FirstTimestamp }, key: false);
        Frame(key: false);
        Run(viewer);
        var times = Timestamps(viewer);
        Assert.Equal([1000, 1002, 1003, 1001, 1004], Numbers(viewer));
        Assert.Equal([times[0], times[0]], [times[1], times[3]]);
    }

    [Fact]
    public void One_whose_first_packet_was_repaired_is_not_begun_with()
    {
        Frame(key: true);
        _sequence++;
        Send(key: false, marker: true); // of a key frame, but for its first packet
        Publish(Picture(key: true, marker: false, sequence: 70_001), key: true);
        Assert.True(_publication.TryGetKeyFrame(_layers[0], _now, out var start, out _));
        Assert.Equal(0, start.Slot); // from which on all of the later one is there
    }

    [Fact]
    public void One_of_a_source_that_another_took_the_place_of_is_not_begun_with()
    {
        Frame(key: true);
        _publication.SetLayers(_publisher, PublicationTests.OneLayer(3));
        Publish(Picture(key: false, marker: true) with { Source = 3 }, key: false);
        Assert.Empty(Join().Rtp);
    }

    [Fact]
    public void One_that_is_on_its_way_is_waited_for()
    {
        Send(key: true, marker: false);
        var viewer = Join();
        Assert.Empty(viewer.Rtp);
        Assert.Null(_publication.TakeKeyFrameRequest(_publishers));
        Send(key: false, marker: true);
        Run(viewer);
        Assert.Equal([1000, 1001], Numbers(viewer));
    }

    [Fact]
    public void A_viewer_that_reports_nothing_of_it_may_not_have_had_its_keys()
    {
        Frame(key: true);
        var (silent, reporting) = (Join(), Join());
        reporting.Receive(Feedback.Report(ViewerBench.VideoSsrc, 0, 0, 0));
        foreach (var viewer in _viewers) viewer.Wait(KeyFrameGate.Retry.TotalMilliseconds);
        reporting.Tick();
        Assert.Null(_publication.TakeKeyFrameRequest(_publishers));
        silent.Tick();
        Assert.Same(_publisher, _publication.TakeKeyFrameRequest(_publishers));
        Frame(key: false);
        Run(silent);
        Assert.Equal([1000, 1001], Numbers(silent)); // nothing is kept back meanwhile
    }

    [Fact]
    public void Parameter_sets_before_a_key_frame_belong_to_it()
    {
        Send(key: true, marker: false);
        Send(key: true, marker: false);
        Send(key: false, marker: true);
        Assert.Equal(3, Join().Rtp.Count);
    }

    [Fact]
    public void Who_comes_again_from_another_loop_is_sent_nothing_twice()
    {
        Frame(key: true);
        var viewer = Join();
        viewer.Media.Leave();
        Frame(key: false);
        Frame(key: false);
        viewer.Media.Join(new FanOut(_publication, _ => { }), _now, viewer.Outbox);
        viewer.Drain();
        Assert.Equal([1000, 1001, 1002], Numbers(viewer));
        Assert.Equal([FrameUnits, FrameUnits], Steps(Timestamps(viewer)));
    }

    public void Dispose()
    {
        foreach (var viewer in _viewers) viewer.Dispose();
        _publication.Dispose();
    }

    private static PublishedFormat Format() => new() { Audio = ViewerBench.Codec("opus"), Video = ViewerBench.Codec("VP8") };

    private static int[] Numbers(ViewerBench viewer) =>
        [.. viewer.Of(ViewerBench.VideoSsrc).Select(packet => (int)RtpHeader.GetSequence(packet).Value)];

    private static List<uint> Timestamps(ViewerBench viewer) =>
        [.. viewer.Of(ViewerBench.VideoSsrc).Select(packet => RtpHeader.GetTimestamp(packet))];

    private static List<int> Steps(List<uint> times) => [.. times.Zip(times.Skip(1), (first, second) => (int)(second - first))];

    private void Run(ViewerBench viewer)
    {
        viewer.FanOut.Run(_now, viewer.Outbox);
        viewer.Drain();
    }

    private void Tick(ViewerBench viewer, FanOut? at = null)
    {
        _now += PacedViewers.Interval;
        (at ?? viewer.FanOut).Tick(_now, viewer.Outbox);
        viewer.Drain();
    }

    private void CatchUp(ViewerBench viewer, FanOut? at = null)
    {
        for (var i = 0; (at ?? viewer.FanOut).Next.At != Instant.Never; i++)
        {
            Assert.True(i < 1000);
            Tick(viewer, at);
        }
    }

    // In the middle of what it is sent of a frame that is too large to be sent at once.
    private ViewerBench JoinLong(int packets)
    {
        _payload = Large;
        Frame(key: true, packets);
        var viewer = Join();
        _payload = 20;
        return viewer;
    }

    private void Seconds(double seconds)
    {
        for (var until = _now + TimeSpan.FromSeconds(seconds); _now < until;) Frame(key: false);
    }

    private ViewerBench Join()
    {
        var viewer = new ViewerBench(publication: _publication, now: _now);
        _viewers.Add(viewer);
        viewer.Drain();
        return viewer;
    }

    private void Frame(bool key, int packets = 1)
    {
        for (var i = 1; i <= packets; i++) Send(key && i == 1, marker: i == packets);
        _publicationFrames++;
        _timestamp = unchecked(_timestamp + FrameUnits);
        _now += FrameTime;
    }

    private void Sound() =>
        Publish(PublicationTests.Info(MediaKind.Audio, _soundSequence++) with { Source = 2, PayloadLength = 20 }, key: false);

    private void Send(bool key, bool marker) => Publish(Picture(key, marker), key);

    private PacketSummary Picture(bool key, bool marker, long? sequence = null) =>
        PublicationTests.Info(MediaKind.Video, sequence ?? _sequence++) with
        {
            Source = 1, Timestamp = _timestamp, Marker = marker, StartsKeyFrame = key, PayloadLength = _payload,
        };

    private void Publish(in PacketSummary info, bool key) =>
        Assert.True(_publishers.Publish(_publisher, [.. new byte[12], .. ViewerBench.Vp8(0, 0, key, _payload)], info, _now, _nowhere));
}
