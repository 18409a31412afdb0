using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Rtp.Codecs;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>A viewer that is taken from layer to layer: it must not notice but by the size of the picture.</summary>
public sealed class LayerSwitchTests : IDisposable
{
    private const int FrameUnits = 3000;
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100.0 / 3);

    private readonly ViewerBench _viewer = new();
    private readonly PublishedLayer _high = new(1, "h") { BitsPerSecond = 2_000_000 };
    private readonly PublishedLayer _low = new(2, "l") { BitsPerSecond = 150_000 };

    // Each layer's own: sequence, timestamp, picture id.
    private readonly Dictionary<int, (long Sequence, uint Timestamp, int Picture)> _next =
        new() { [1] = (70_000, 4_000_000_000, 100), [2] = (90_000, 17, 32_000) };

    public LayerSwitchTests()
    {
        _viewer.Media.OnLayers([_high, _low], _viewer.Now);
        Select("h"); // it would begin with less
    }

    [Fact]
    public void It_goes_over_at_a_key_frame_and_nothing_of_its_numbers_shows_it()
    {
        Frames(10, key: true);
        Select("l");
        Frames(3); // until one comes
        Assert.True(_viewer.Media.Video!.Gate!.IsWaiting);
        Frames(10, key: true);
        Select("h");
        Frames(2);
        Frames(10, key: true);
        var sent = Sent();
        Assert.Equal(36, sent.Count); // with both pictures of the moment in which it goes up
        AssertWithoutSeam(sent);
    }

    [Fact]
    public void A_picture_of_one_layer_and_the_same_of_another_are_a_millisecond_apart()
    {
        Clocks();
        Frames(5, key: true);
        Select("l");
        Frames(5, key: true);
        Select("h");
        Frames(5, key: true);
        var sent = Sent();
        // Down: the low one of a moment comes before the high one of the same, and the high one before it is sent.
        Assert.Equal(FrameUnits, (int)(sent[5].Timestamp - sent[4].Timestamp));
        // Up: the low one of that moment is sent already.
        Assert.Equal(90, (int)(sent[11].Timestamp - sent[10].Timestamp));
        AssertWithoutSeam(sent);
    }

    [Fact]
    public void Sound_and_pictures_stay_in_step_whichever_layer_it_is()
    {
        Clocks();
        Frames(40, key: true);
        var before = Moment();
        for (var i = 0; i < 20; i++)
        {
            Select(i % 2 == 0 ? "l" : "h");
            Frames(3, key: true);
        }
        Frames(40);
        // By the reports, the newest picture is as old as it was: twenty changes cost a millisecond each at most.
        Assert.InRange(Moment() - before, TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(21));
    }

    public void Dispose() => _viewer.Dispose();

    private static void AssertWithoutSeam(List<(ushort Sequence, uint Timestamp, int Picture)> sent)
    {
        foreach (var (before, after) in sent.Zip(sent.Skip(1)))
        {
            Assert.Equal((ushort)(before.Sequence + 1), after.Sequence);
            Assert.Equal((before.Picture + 1) & 0x7FFF, after.Picture);
            Assert.InRange(after.Timestamp - before.Timestamp, 1u, 2u * FrameUnits);
        }
    }

    private void Select(string layer) => _viewer.Media.SelectLayer(layer, _viewer.Now);

    // Both layers' pictures of each moment, the low one first, as encoders have it.
    private void Frames(int count, bool key = false)
    {
        for (var i = 0; i < count; i++, key = false)
        {
            foreach (var source in new[] { 2, 1 })
            {
                var (sequence, timestamp, picture) = _next[source];
                var payload = ViewerBench.Vp8(picture & 0x7FFF, 0, key);
                var slot = _viewer.Add(MediaKind.Video, source, sequence, timestamp, payload, marker: true, key: key);
                Assert.True(_viewer.Publication.Ring.TryGet(slot, out var bytes, out var info));
                _viewer.Media.Forward([new RingPacket(slot, bytes.Length, info)], _viewer.Now, _viewer.Outbox);
                _next[source] = (sequence + 1, unchecked(timestamp + FrameUnits), picture + 1);
            }
            _viewer.Drain();
            _viewer.Now += FrameTime;
        }
    }

    // Of the moment in which the first of the frames to come is taken.
    private void Clocks()
    {
        foreach (var (source, next) in _next)
            _viewer.Media.OnClock(new SourceClock(source, 1000UL << 32, next.Timestamp, _viewer.Now));
    }

    private List<(ushort Sequence, uint Timestamp, int Picture)> Sent() =>
    [
        .. _viewer.Of(ViewerBench.VideoSsrc).Select(bytes =>
        {
            Assert.True(RtpPacket.TryRead(bytes, out var packet));
            Assert.True(Vp8.TryRead(packet.Payload, out var descriptor));
            return (packet.Sequence.Value, packet.Timestamp, descriptor.PictureId);
        }),
    ];

    // How far behind the last report's clock the newest picture is.
    private TimeSpan Moment()
    {
        SenderReport? last = null;
        foreach (var compound in _viewer.Rtcp)
        {
            foreach (var packet in new CompoundReader(compound))
                if (SenderReport.TryRead(packet, out var report, out _) && report.Sender == ViewerBench.VideoSsrc) last = report;
        }
        var (sent, told) = (Sent()[^1], last!.Value);
        var ahead = (int)(sent.Timestamp - told.RtpTimestamp) / 90_000.0;
        var moment = (told.NtpTime / (double)(1UL << 32)) + ahead;
        return TimeSpan.FromSeconds(moment - ((_viewer.Now - Instant.After(TimeSpan.FromSeconds(100))).TotalSeconds + 1000));
    }
}
