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

public sealed class PublicationTests : IDisposable
{
    private static readonly Instant Start = Instant.After(TimeSpan.FromSeconds(5));

    private readonly Publication _publication = new();
    private readonly Outbox _outbox = new(outbox => outbox.Clear());

    [Fact]
    public void Packets_wait_for_the_last_of_their_frame()
    {
        Receive(0);
        Receive(1);
        Assert.Equal(Start + Publication.MaxWait, _publication.Next.At);
        Receive(1, marker: true);
        Assert.Equal(Deadline.None, _publication.Next);
    }

    [Fact]
    public void Packets_wait_for_sixteen_of_them()
    {
        for (var i = 1; i < Publication.MaxBatch; i++) Receive(0);
        Assert.NotEqual(Deadline.None, _publication.Next);
        Receive(0);
        Assert.Equal(Deadline.None, _publication.Next);
    }

    [Fact]
    public void Packets_wait_two_milliseconds_after_the_first_and_no_longer()
    {
        Receive(0);
        Receive(1);
        _publication.Tick(Start + TimeSpan.FromMilliseconds(1.9), _outbox);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(2), _publication.Next.At);
        _publication.Tick(Start + TimeSpan.FromMilliseconds(2), _outbox);
        Assert.Equal(Deadline.None, _publication.Next);
        Receive(3);
        Assert.Equal(Start + TimeSpan.FromMilliseconds(5), _publication.Next.At);
    }

    [Fact]
    public void Sound_does_not_wait()
    {
        Receive(0, kind: MediaKind.Audio);
        Assert.Equal(Deadline.None, _publication.Next);
        Assert.Equal(1, _publication.Ring.Next);
    }

    [Fact]
    public void No_number_is_given_to_two_sources() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => _publication.NumberSource()).Distinct().Count());

    [Fact]
    public void A_bug_in_what_is_done_for_one_viewer_ends_that_one_once_and_no_other()
    {
        using var bench = new ViewerBench();
        var bugs = new List<Exception>();
        var link = BrokenLink(bench.Link.Path);
        var broken = new ViewerMedia(bench.Publication, bench.Agreement, 1, 1, () => { }) { Faulted = bugs.Add };
        broken.Start(link, bench.Now, bench.Outbox);
        for (var i = 0; i < 3; i++) bench.Publication.Receive(new byte[13], Info(MediaKind.Audio, 70_000 + i), bench.Now, bench.Outbox);
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
        broken.Start(BrokenLink(bench.Link.Path), Start, _outbox);
        for (var i = 1; i < 3; i++)
        {
            broken.ReceiveRtp(Broadcaster.Vp8(602526936, i, key: true), Start, _outbox);
            Assert.Same(broken, _publication.Publisher);
            _publication.RequestKeyFrame(Start);
            _publication.Tick(Start + TimeSpan.FromSeconds(i), _outbox);
            Assert.Null(_publication.Publisher);
            Assert.IsType<ObjectDisposedException>(Assert.Single(bugs));
        }
        Assert.Equal(Deadline.None, _publication.Next);
    }

    [Fact]
    public void A_key_frame_that_a_viewer_asks_for_too_soon_is_asked_for_as_soon_as_may_be_though_nothing_else_comes()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish", _publication);
        broadcaster.Send(Broadcaster.Vp8(602526936, 1));
        var asked = broadcaster.Now;
        _publication.RequestKeyFrame(asked);
        Assert.Equal(asked, _publication.Next.At);
        _publication.Tick(asked, broadcaster.Outbox);
        Assert.Single(broadcaster.ReceivedPlis());

        broadcaster.Now += TimeSpan.FromMilliseconds(100);
        broadcaster.Send(Broadcaster.Vp8(602526936, 2, key: true));
        _publication.RequestKeyFrame(broadcaster.Now);
        Assert.Equal(asked + KeyframeRequests.MinInterval, _publication.Next.At);
        _publication.Tick(_publication.Next.At, broadcaster.Outbox);
        Assert.Single(broadcaster.ReceivedPlis());
        Assert.Equal(Deadline.None, _publication.Next);
    }

    public void Dispose() => _publication.Dispose();

    private static MediaLink BrokenLink(TransportPath? path)
    {
        var link = new MediaLink(new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12])) { Path = path };
        link.Dispose();
        return link;
    }

    private void Receive(double milliseconds, bool marker = false, MediaKind kind = MediaKind.Video)
    {
        var info = Info(kind, 65_536) with { Marker = marker };
        _publication.Receive(new byte[13], info, Start + TimeSpan.FromMilliseconds(milliseconds), _outbox);
    }

    private static PacketSummary Info(MediaKind kind, long sequence) => new()
    {
        Kind = kind,
        Source = 1,
        PayloadType = new(96),
        Sequence = sequence,
        Timestamp = 0,
        HeaderLength = 12,
        PayloadLength = 1,
    };
}
