using Pharos.Rtc.Streams;
using Pharos.Sfu.Forwarding.Ingress;
using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class RepairTests
{
    private const uint Video = 602526936, Repair = 1207572475;

    [Fact]
    public void A_missing_packet_is_asked_for_and_sent_on_once_when_it_comes()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1, key: true), Vp8(Video, 3));
        broadcaster.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal([2], broadcaster.ReceivedNacks());
        broadcaster.Send(Rtx(Vp8(Video, 2), Repair, 97, 500), Rtx(Vp8(Video, 2), Repair, 97, 501));
        Assert.Equal([65_537, 65_539, 65_538], broadcaster.Forwarded.Select(info => info.Sequence));
        Assert.Equal(1, broadcaster.Media.Drops[IngressDrop.NothingRepaired]);
        broadcaster.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(broadcaster.ReceivedNacks());
    }

    [Fact]
    public void What_is_repaired_is_as_it_was_sent()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        var lost = Vp8(Video, 2, marker: false, length: 300);
        broadcaster.Send(Vp8(Video, 1), Vp8(Video, 3), Rtx(lost, Repair, 97, 1));
        Assert.True(broadcaster.Publication.Ring.TryGet(2, out var kept, out var info));
        Assert.Equal(lost, kept);
        Assert.Equal((12, 300, false, 6000u), (info.HeaderLength, info.PayloadLength, info.Marker, info.Timestamp));
    }

    [Fact]
    public void It_is_asked_for_again_and_given_up()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1), Vp8(Video, 3));
        broadcaster.Publication.Layers[0].Watch(); // otherwise nobody needs a key frame
        broadcaster.Pass(TimeSpan.FromMilliseconds(900));
        Assert.InRange(broadcaster.ReceivedNacks().Count, 2, NackGenerator.DefaultMaxTries);
        broadcaster.Pass(TimeSpan.FromSeconds(1));
        Assert.Contains(Video, broadcaster.ReceivedPlis());
        broadcaster.Pass(TimeSpan.FromSeconds(10));
        Assert.Empty(broadcaster.ReceivedNacks());
    }

    [Fact]
    public void A_gap_that_is_too_wide_to_mend_needs_a_key_frame()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1), Vp8(Video, 2 + NackGenerator.DefaultCapacity + 1));
        broadcaster.Publication.Layers[0].Watch();
        broadcaster.Media.Tick(broadcaster.Now, broadcaster.Outbox);
        Assert.Equal([Video], broadcaster.ReceivedPlis());
        Assert.Empty(broadcaster.ReceivedNacks());
    }

    [Fact]
    public void Many_missing_packets_are_all_asked_for_at_once()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1));
        for (var number = 3; number < 803; number += 2) broadcaster.Send(Vp8(Video, number));
        broadcaster.Media.Tick(broadcaster.Now, broadcaster.Outbox);
        Assert.Equal(Enumerable.Range(1, 400).Select(half => half * 2), broadcaster.ReceivedNacks());
        Assert.True(broadcaster.Media.Next.At > broadcaster.Now);
    }

    [Fact]
    public void Packets_over_the_wrap_go_on_in_number_and_miss_what_is_missing()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 65_534), Vp8(Video, 0), Vp8(Video, 1));
        broadcaster.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal([65_535], broadcaster.ReceivedNacks());
        broadcaster.Send(Rtx(Vp8(Video, 65_535), Repair, 97, 1));
        Assert.Equal([131_070, 131_072, 131_073, 131_071], broadcaster.Forwarded.Select(info => info.Sequence));
    }

    [Fact]
    public void Without_nack_nothing_is_asked_for()
    {
        using var broadcaster = new Broadcaster("ffmpeg");
        broadcaster.Send(Packet(3271848905, 106, 1, true, [0x65, 0x88]), Packet(3271848905, 106, 5, true, [0x41, 0x88]));
        broadcaster.Pass(TimeSpan.FromSeconds(3));
        Assert.Empty(broadcaster.ReceivedNacks());
    }

    [Fact]
    public void Padding_is_counted_and_not_sent_on()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        var padding = Packet(Video, 96, 2, false, [0, 0, 0, 4]);
        padding[0] |= 0x20;
        broadcaster.Send(Vp8(Video, 1), padding, Vp8(Video, 3));
        broadcaster.Pass(TimeSpan.FromMilliseconds(10));
        Assert.Empty(broadcaster.ReceivedNacks());
        Assert.Equal([65_537, 65_539], broadcaster.Forwarded.Select(info => info.Sequence));
    }

    [Fact]
    public void Padding_behind_a_payload_stays_behind()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        var padded = Packet(Video, 96, 1, true, [0x10, 1, 9, 9, 0, 2]);
        padded[0] |= 0x20;
        broadcaster.Send(padded);
        Assert.True(broadcaster.Publication.Ring.TryGet(0, out var kept, out var info));
        Assert.Equal(Packet(Video, 96, 1, true, [0x10, 1, 9, 9]), kept);
        Assert.Equal(4, info.PayloadLength);
    }
}
