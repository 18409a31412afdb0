using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>A publication and the fan-out of its publisher's loop.</summary>
public sealed class PublicationTests : IDisposable
{
    private static readonly Instant Start = Instant.After(TimeSpan.FromSeconds(5));

    private readonly Publication _publication = new();
    private readonly FanOut _fanOut;
    private readonly PublisherMedia _publisher;
    private readonly Outbox _outbox = new(outbox => outbox.Clear());

    public PublicationTests()
    {
        _fanOut = new FanOut(_publication, _ => { });
        _publisher = Publisher(_publication);
        _publication.Activate(_publisher, _fanOut, new PublishedFormat(), OneLayer());
    }

    [Fact]
    public void Packets_wait_for_the_last_of_their_frame()
    {
        Receive(0);
        Receive(1);
        Assert.Equal(Start + Publication.MaxWait, _fanOut.Next.At);
        Assert.Equal(0, _publication.Ready);
        Receive(1, marker: true);
        Assert.Equal(Instant.Never, _fanOut.Next.At);
        Assert.Equal(3, _publication.Ready);
    }

    [Fact]
    public void Packets_wait_for_sixteen_of_them()
    {
        for (var i = 1; i < Publication.MaxBatch; i++) Receive(0);
        Assert.NotEqual(Instant.Never, _fanOut.Next.At);
        Receive(0);
        Assert.Equal(Instant.Never, _fanOut.Next.At);
        Assert.Equal(Publication.MaxBatch, _publication.Ready);
    }

    [Fact]
    public void Packets_wait_two_milliseconds_after_the_first_and_no_longer()
    {
        Receive(0);
        Receive(1);
        _fanOut.Tick(Start + TimeSpan.FromMilliseconds(1.9), _outbox);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(2), _fanOut.Next.At);
        _fanOut.Tick(Start + TimeSpan.FromMilliseconds(2), _outbox);
        Assert.Equal(Instant.Never, _fanOut.Next.At);
        Assert.Equal(2, _publication.Ready);
        Receive(3);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(5), _fanOut.Next.At);
    }

    [Fact]
    public void Sound_does_not_wait()
    {
        Receive(0, kind: MediaKind.Audio);
        Assert.Equal(Instant.Never, _fanOut.Next.At);
        Assert.Equal(1, _publication.Ready);
    }

    [Fact]
    public void Sound_that_comes_during_a_frame_goes_with_it()
    {
        Receive(0);
        Receive(1, kind: MediaKind.Audio);
        Assert.Equal(0, _publication.Ready);
        Assert.Equal(Start + Publication.MaxWait, _fanOut.Next.At);
        Receive(1, marker: true);
        Assert.Equal(3, _publication.Ready);
    }

    [Fact]
    public void No_number_is_given_to_two_sources() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => _publication.NumberSource()).Distinct().Count());

    [Fact]
    public void A_publisher_whose_place_was_taken_never_takes_it_back()
    {
        var (next, second) = (new FanOut(_publication, _ => { }), Publisher(_publication));
        Receive(0);
        _publication.Activate(second, next, new PublishedFormat(), OneLayer());
        Assert.Equal(1, _publication.Ready); // what waited is not held back by it
        Assert.True(_publisher.IsReplaced);
        _publication.Activate(_publisher, _fanOut, new PublishedFormat(), OneLayer());
        Assert.Same(second, _publication.Publisher);
        Assert.False(_publication.TryAdd(_publisher, new byte[13], Info(MediaKind.Video, 1), Start, out _));
        _publication.Deactivate(_publisher);
        Assert.Same(second, _publication.Publisher);
        Assert.Equal(1, _publication.Ring.Next);
    }

    [Fact]
    public void A_bug_in_what_is_done_for_one_viewer_ends_that_one_once_and_no_other()
    {
        using var bench = new ViewerBench();
        var bugs = new List<Exception>();
        var link = BrokenLink(bench.Link.Path);
        var broken = new ViewerMedia(bench.Publication, bench.Agreement, 1, 1, () => { }) { Faulted = bugs.Add };
        broken.Join(bench.FanOut, bench.Now, bench.Outbox);
        broken.Start(link, bench.Now, bench.Outbox);
        var publisher = Publisher(bench.Publication);
        bench.Publication.Activate(publisher, bench.FanOut, new PublishedFormat { Audio = ViewerBench.Codec("opus") }, OneLayer());
        for (var i = 0; i < 3; i++)
            Assert.True(bench.FanOut.Publish(publisher, new byte[13], Info(MediaKind.Audio, 70_000 + i), bench.Now, bench.Outbox));
        bench.Drain();
        Assert.Equal(3, bench.Of(ViewerBench.AudioSsrc).Count());
        Assert.IsType<ObjectDisposedException>(Assert.Single(bugs));
        Assert.Equal(Deadline.None, broken.Next);
    }

    [Fact]
    public void A_bug_in_what_is_asked_of_the_publisher_ends_that_one_once_and_goes_no_further()
    {
        using var bench = new ViewerBench();
        var bugs = new List<Exception>();
        var broken = new PublisherMedia(_publication, Broadcaster.Agree("offer-chromium-publish"), new Ssrc(7), () => { }, () => { })
        {
            Faulted = bugs.Add,
        };
        broken.Join(_fanOut, Start, _outbox);
        broken.Start(BrokenLink(bench.Link.Path), Start, _outbox);
        for (var i = 1; i < 3; i++)
        {
            broken.ReceiveRtp(Broadcaster.Vp8(602526936, i, key: true), Start, _outbox);
            Assert.Same(broken, _publication.Publisher);
            _publication.RequestKeyFrame(_publication.Layers[0]);
            _fanOut.Run(Start, _outbox);
            _fanOut.Tick(Start + TimeSpan.FromSeconds(i), _outbox);
            Assert.Null(_publication.Publisher);
            Assert.IsType<ObjectDisposedException>(Assert.Single(bugs));
        }
        Assert.Equal(Instant.Never, _fanOut.Next.At);
    }

    [Fact]
    public void A_key_frame_that_a_viewer_asks_for_too_soon_is_asked_for_as_soon_as_may_be_though_nothing_else_comes()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish", _publication);
        broadcaster.Send(Broadcaster.Vp8(602526936, 1));
        var asked = broadcaster.Now;
        Request(broadcaster);
        Assert.Equal(asked, broadcaster.FanOut.Next.At);
        broadcaster.FanOut.Tick(asked, broadcaster.Outbox);
        Assert.Single(broadcaster.ReceivedPlis());

        broadcaster.Now += TimeSpan.FromMilliseconds(100);
        broadcaster.Send(Broadcaster.Vp8(602526936, 2, key: true));
        Request(broadcaster);
        Assert.Equal(asked + KeyframeRequests.MinInterval, broadcaster.FanOut.Next.At);
        broadcaster.FanOut.Tick(broadcaster.FanOut.Next.At, broadcaster.Outbox);
        Assert.Single(broadcaster.ReceivedPlis());
        Assert.Equal(Instant.Never, broadcaster.FanOut.Next.At);
    }

    public void Dispose() => _publication.Dispose();

    internal static PacketSummary Info(MediaKind kind, long sequence) => new()
    {
        Kind = kind,
        Source = 1,
        PayloadType = new(96),
        Sequence = sequence,
        Timestamp = 0,
        HeaderLength = 12,
        PayloadLength = 1,
    };

    internal static PublishedLayer[] OneLayer(int source = 1) => [new(source, "")];

    internal static PublisherMedia Publisher(Publication publication) =>
        new(publication, Broadcaster.Agree("offer-chromium-publish"), new Ssrc(7), () => { }, () => { });

    private void Request(Broadcaster broadcaster)
    {
        _publication.RequestKeyFrame(_publication.Layers[0]);
        broadcaster.FanOut.Run(broadcaster.Now, broadcaster.Outbox);
    }

    private static MediaLink BrokenLink(TransportPath? path)
    {
        var link = new MediaLink(new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12])) { Path = path };
        link.Dispose();
        return link;
    }

    private void Receive(double milliseconds, bool marker = false, MediaKind kind = MediaKind.Video)
    {
        var info = Info(kind, 65_536) with { Marker = marker };
        Assert.True(_fanOut.Publish(_publisher, new byte[13], info, Start + TimeSpan.FromMilliseconds(milliseconds), _outbox));
    }
}
