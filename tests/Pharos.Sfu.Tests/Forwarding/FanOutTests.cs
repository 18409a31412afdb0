using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>One publication on several loops: a publisher on one of them, and a viewer's far end.</summary>
public sealed class FanOutTests : IDisposable
{
    private readonly ViewerBench _bench = new();
    private readonly List<FanOut> _due = [];
    private readonly FanOut _publishers;
    private readonly FanOut _viewers;
    private readonly PublisherMedia _publisher;
    private readonly PublishedFormat _format = Format();

    private long _sequence = 70_000;

    public FanOutTests()
    {
        (_publishers, _viewers) = (new FanOut(_bench.Publication, _due.Add), new FanOut(_bench.Publication, _due.Add));
        _publisher = PublicationTests.Publisher(_bench.Publication);
        _bench.Media.Leave();
        _bench.Publication.Activate(_publisher, _publishers, _format, PublicationTests.OneLayer());
        Move(_viewers);
        _due.Clear();
    }

    [Fact]
    public void Another_loop_is_told_of_a_frame_once_and_sends_it_when_it_has_its_turn()
    {
        Frame(3);
        Assert.Equal([_viewers], _due);
        Frame(2);
        Assert.Equal([_viewers], _due);
        Assert.Empty(_bench.Rtp);
        Run();
        Assert.Equal([1000, 1001, 1002, 1003, 1004], Numbers);
        Frame(1);
        Assert.Equal([_viewers], _due);
        Run();
        Assert.Equal(6, Numbers.Length);
    }

    [Fact]
    public void A_loop_without_viewers_is_not_told_of_anything()
    {
        _bench.Media.Leave();
        Frame(3);
        Assert.Empty(_due);
    }

    [Fact]
    public void Sound_leaves_before_the_frame_it_came_with()
    {
        Send(MediaKind.Video, marker: false, key: true);
        Send(MediaKind.Audio);
        Send(MediaKind.Video, marker: true);
        Run();
        var ssrcs = _bench.Rtp.Select(packet => RtpHeader.GetSsrc(packet)).ToList();
        Assert.Equal([ViewerBench.AudioSsrc, ViewerBench.VideoSsrc, ViewerBench.VideoSsrc], ssrcs);
    }

    [Fact]
    public void Packets_of_a_frame_that_differ_by_a_few_bytes_leave_with_one_length_and_what_they_said()
    {
        int[] lengths = [100, 99, 84, 83, 50], sent = [100, 100, 100, 83, 50];
        for (var i = 0; i < lengths.Length; i++)
        {
            var payload = ViewerBench.Vp8(i, (byte)i, key: i == 0, lengths[i]);
            var info = Info(MediaKind.Video, marker: i == lengths.Length - 1, key: i == 0) with { PayloadLength = lengths[i] };
            Assert.True(_publishers.Publish(_publisher, [.. new byte[12], .. payload], info, _bench.Now, _bench.Outbox));
        }
        Run();
        for (var i = 0; i < lengths.Length; i++)
        {
            Assert.True(RtpPacket.TryRead(_bench.Rtp[i], out var packet));
            Assert.Equal(ViewerBench.Vp8(i, (byte)i, key: i == 0, lengths[i]), packet.Payload);
            Assert.Equal(sent[i], _bench.Rtp[i].Length - packet.HeaderLength);
        }
        // What comes again has its own header, and no need of it.
        _bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1001));
        Assert.True(RtpPacket.TryRead(_bench.Rtp[^1], out var again));
        Assert.Equal(2 + 99, _bench.Rtp[^1].Length - again.HeaderLength);
    }

    [Fact]
    public void A_viewer_that_goes_to_a_loop_that_is_behind_is_sent_nothing_twice()
    {
        using var other = new ViewerBench(publication: _bench.Publication);
        other.Media.Leave();
        var behind = new FanOut(_bench.Publication, _due.Add);
        behind.Attach(other.Media, other.Now, other.Outbox);
        Frame(3);
        Run();
        Frame(2);
        Run();
        Move(behind);
        behind.Detach(other.Media);
        behind.Run(_bench.Now, _bench.Outbox);
        Frame(1);
        behind.Run(_bench.Now, _bench.Outbox);
        _bench.Drain();
        Assert.Equal([1000, 1001, 1002, 1003, 1004, 1005], Numbers);
    }

    [Fact]
    public void A_viewer_that_goes_to_a_loop_that_is_ahead_misses_nothing()
    {
        Frame(3);
        Run();
        Frame(2); // of which its own loop has not had its turn
        Move(new FanOut(_bench.Publication, _due.Add));
        _bench.Drain();
        Assert.Equal([1000, 1001, 1002, 1003, 1004], Numbers);
    }

    [Fact]
    public void A_loop_that_is_too_slow_leaves_out_what_is_old_and_goes_on_with_a_key_frame_that_it_asks_for()
    {
        Frame(1);
        Run();
        for (var i = 0; i <= FanOut.MaxLag; i++) Frame(1);
        Run();
        Send(MediaKind.Video, marker: true);
        Run();
        Assert.Single(Numbers);
        _bench.Tick();
        Assert.Contains(_publishers, _due);
        Assert.Same(_publisher, _bench.Publication.TakeKeyFrameRequest(_publishers));
        Frame(2);
        Run();
        Assert.Equal([1000, 1001, 1002], Numbers);
    }

    [Fact]
    public void A_loop_that_is_no_slower_than_may_be_leaves_out_nothing()
    {
        Frame(1);
        Run();
        for (var i = 0; i < FanOut.MaxLag; i++) Frame(1);
        Run();
        Assert.Equal(1 + FanOut.MaxLag, Numbers.Length);
    }

    [Fact]
    public void A_viewer_that_moves_after_a_takeover_is_sent_the_new_publisher_s_first_packets_too()
    {
        Frame(1);
        Run();
        var second = PublicationTests.Publisher(_bench.Publication);
        _bench.Publication.Activate(second, _publishers, Format(), PublicationTests.OneLayer(3));
        Assert.True(_publishers.Publish(second, Packet(key: true), Info(MediaKind.Video, marker: true, key: true) with { Source = 3 }, _bench.Now, _bench.Outbox));
        Move(new FanOut(_bench.Publication, _due.Add));
        _bench.Drain();
        Assert.Equal([1000, 1001], Numbers);
    }

    [Fact]
    public void What_waited_when_the_publisher_went_is_sent_without_another_one()
    {
        Send(MediaKind.Video, key: true);
        _due.Clear();
        _bench.Publication.Deactivate(_publisher);
        Assert.Equal([_viewers], _due);
        Run();
        Assert.Single(Numbers);
    }

    [Fact]
    public void What_is_sent_on_after_a_change_of_the_codec_goes_to_those_alone_who_can_take_it()
    {
        Frame(2);
        Run();
        Frame(1);
        _bench.Publication.Activate(_publisher, _publishers, new PublishedFormat { Video = ViewerBench.Codec("VP9", "profile-id=3") }, PublicationTests.OneLayer());
        Frame(1);
        Run();
        Assert.Equal(1, _bench.CodecChanges);
        Assert.Equal([1000, 1001, 1002], Numbers);
    }

    [Fact]
    public void A_request_for_a_key_frame_goes_to_the_loop_of_the_publisher_and_follows_it()
    {
        _bench.Publication.RequestKeyFrame(_bench.Publication.Layers[0]);
        _bench.Publication.RequestKeyFrame(_bench.Publication.Layers[0]);
        Assert.Equal([_publishers], _due);
        var next = new FanOut(_bench.Publication, _due.Add);
        _bench.Publication.Move(_publisher, null);
        Assert.Null(_bench.Publication.TakeKeyFrameRequest(_publishers));
        _bench.Publication.Move(_publisher, next);
        Assert.Equal([_publishers, next], _due);
        Assert.Same(_publisher, _bench.Publication.TakeKeyFrameRequest(next));
        Assert.Null(_bench.Publication.TakeKeyFrameRequest(next));
    }

    [Fact]
    public void The_publisher_s_clock_is_told_with_the_next_packet()
    {
        Frame(1);
        Run();
        _bench.Rtcp.Clear();
        _bench.Publication.Receive(_publisher, new SourceClock(1, NtpTime: 77UL << 32, Timestamp: 0, _bench.Now));
        Frame(1);
        Run();
        Assert.True(Pharos.Rtc.Rtcp.SenderReport.TryRead(First(_bench.Rtcp[0]), out var report, out _));
        Assert.Equal(77u, report.NtpTime >> 32);
    }

    [Fact]
    public void A_frame_that_goes_to_two_loops_allocates_nothing()
    {
        using var bench = new ViewerBench();
        var (publishers, viewers) = (new FanOuts(() => { }), new FanOuts(() => { }));
        var (near, far) = (publishers.Enter(bench.Publication), viewers.Enter(bench.Publication));
        var publisher = PublicationTests.Publisher(bench.Publication);
        bench.Publication.Activate(publisher, near, _format, PublicationTests.OneLayer());
        bench.Media.Leave();
        bench.Media.Join(far, bench.Now, bench.Outbox);
        var packet = new byte[1000];
        var sent = 0u;
        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 2000; i++, sent++)
            {
                var info = PublicationTests.Info(MediaKind.Video, 70_000 + sent) with { Marker = i % 4 == 3, StartsKeyFrame = sent == 0, PayloadLength = 988 };
                near.Publish(publisher, packet, info, bench.Now, bench.Outbox);
                publishers.Await(near);
                viewers.TakeDue(bench.Now, bench.Outbox);
                publishers.Tick(bench.Now, bench.Outbox);
                bench.Outbox.Clear();
                bench.Wait(5);
            }
        });
        Assert.Equal(0, allocated);
        Assert.Equal(sent, bench.Media.Video!.Packets);
    }

    [Fact]
    public async Task Loops_of_their_own_threads_send_all_of_it_in_order()
    {
        const int Frames = 20_000, Loops = 3;
        using var bench = new ViewerBench();
        var publication = bench.Publication;
        var publishers = new FanOut(publication, _ => { });
        var publisher = PublicationTests.Publisher(publication);
        publication.Activate(publisher, publishers, _format, PublicationTests.OneLayer());
        var loops = Enumerable.Range(0, Loops).Select(_ => new Reader(publication)).ToList();
        var giveUp = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        var reading = loops.Select(loop => Task.Run(loop.Run)).ToList();
        var (outbox, packet) = (new Outbox(full => full.Clear()), new byte[500]);
        for (var i = 0; i < Frames; i++)
        {
            // No faster than the ring lets the slowest of them follow: what is too slow skips, which is another test's.
            while (loops.Min(loop => loop.Taken) < i - (PacketRing.DefaultCapacity / 4) && DateTime.UtcNow < giveUp) Thread.Yield();
            BitConverter.TryWriteBytes(packet.AsSpan(20), i);
            var info = PublicationTests.Info(MediaKind.Video, 70_000 + i) with { Marker = true, StartsKeyFrame = true, HeaderLength = 12, PayloadLength = 488 };
            Assert.True(publishers.Publish(publisher, packet, info, bench.Now, outbox));
        }
        await Task.WhenAll(reading).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.All(loops, loop => Assert.Equal((Frames, 0), (loop.Taken, loop.Wrong)));
        foreach (var loop in loops) loop.Dispose();
    }

    public void Dispose() => _bench.Dispose();

    private int[] Numbers => [.. _bench.Rtp.Select(packet => (int)RtpHeader.GetSequence(packet).Value)];

    private static Pharos.Rtc.Rtcp.RtcpPacket First(byte[] compound)
    {
        var reader = new Pharos.Rtc.Rtcp.CompoundReader(compound);
        Assert.True(reader.MoveNext());
        return reader.Current;
    }

    private void Move(FanOut to)
    {
        _bench.Media.Leave();
        _bench.Media.Join(to, _bench.Now, _bench.Outbox);
    }

    private void Run()
    {
        _due.Clear();
        _viewers.Run(_bench.Now, _bench.Outbox);
        _bench.Drain();
    }

    private static PublishedFormat Format() => new()
    {
        Audio = ViewerBench.Codec("opus"), Video = ViewerBench.Codec("VP8"),
    };

    private static byte[] Packet(bool key) => [.. new byte[12], .. ViewerBench.Vp8(0, 0, key)];

    private PacketSummary Info(MediaKind kind, bool marker, bool key) => PublicationTests.Info(kind, _sequence++) with
    {
        Source = kind == MediaKind.Video ? 1 : 2, Marker = marker, StartsKeyFrame = key, PayloadLength = 20,
    };

    private void Frame(int packets)
    {
        for (var i = 1; i <= packets; i++) Send(MediaKind.Video, marker: i == packets, key: i == 1);
    }

    private void Send(MediaKind kind, bool marker = false, bool key = false) =>
        Assert.True(_publishers.Publish(_publisher, Packet(key), Info(kind, marker, key), _bench.Now, _bench.Outbox));

    /// <summary>A loop with a viewer, on a thread of the test's.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly ViewerBench _bench = new();
        private readonly ManualResetEventSlim _isDue = new();
        private readonly FanOut _fanOut;
        private int _taken;

        public Reader(Publication publication)
        {
            _fanOut = new FanOut(publication, _ => _isDue.Set());
            Media = new ViewerMedia(publication, _bench.Agreement, ViewerBench.FirstSequence, ViewerBench.FirstTimestamp, () => { });
            Media.Join(_fanOut, _bench.Now, _bench.Outbox);
            Media.Start(_bench.Link, _bench.Now, _bench.Outbox);
        }

        public ViewerMedia Media { get; }

        public int Taken => Volatile.Read(ref _taken);

        public int Wrong { get; private set; }

        public void Run()
        {
            while (_taken < 20_000)
            {
                _isDue.Wait();
                _isDue.Reset();
                _fanOut.Run(_bench.Now, _bench.Outbox);
                _bench.Drain();
                foreach (var packet in _bench.Of(ViewerBench.VideoSsrc))
                {
                    Assert.True(RtpPacket.TryRead(packet, out var read));
                    if (BitConverter.ToInt32(read.Payload[8..]) != _taken++) Wrong++;
                }
                _bench.Rtp.Clear();
                _bench.Rtcp.Clear();
            }
        }

        public void Dispose()
        {
            _bench.Dispose();
            _isDue.Dispose();
        }
    }
}
