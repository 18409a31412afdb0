using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding.Ingress;
using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class IncomingSourcesTests
{
    private const byte Mid = 4, Rid = 10, RepairedRid = 11;

    [Fact]
    public void Announced_ssrcs_need_no_label()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(602526936, 1, key: true), Packet(4189061682, 111, 1, true, [1, 2, 3]));
        Assert.Equal([MediaKind.Video, MediaKind.Audio], broadcaster.Forwarded.Select(info => info.Kind));
    }

    [Fact]
    public void A_payload_type_that_one_section_has_needs_no_label()
    {
        using var broadcaster = new Broadcaster("obs");
        broadcaster.Send(Packet(99, 111, 1, true, [1, 2, 3]));
        Assert.Equal(MediaKind.Audio, Assert.Single(broadcaster.Forwarded).Kind);
    }

    [Fact]
    public void An_encoder_without_any_extension_is_understood()
    {
        using var broadcaster = new Broadcaster("ffmpeg");
        broadcaster.Send(Packet(3271848905, 106, 1, true, [0x65, 0x88, 1, 2]));
        Assert.True(Assert.Single(broadcaster.Forwarded).StartsKeyFrame);
    }

    [Fact]
    public void A_layer_that_says_its_name_late_is_known_from_then_on()
    {
        using var broadcaster = new Broadcaster("offer-chromium-simulcast");
        for (var number = 1; number <= 4; number++) broadcaster.Send(Vp8(50, number, labels: (Mid, "1")));
        Assert.Equal(4, broadcaster.Media.Drops[IngressDrop.Unlabelled]);
        broadcaster.Send(Vp8(50, 5, labels: [(Mid, "1"), (Rid, "q")]), Vp8(50, 6));
        Assert.Equal([65_541, 65_542], broadcaster.Forwarded.Select(info => info.Sequence));
    }

    [Fact]
    public void Retransmissions_that_come_before_the_media_are_neither_sent_on_nor_taken_for_it()
    {
        using var broadcaster = new Broadcaster("offer-chromium-simulcast");
        var original = Vp8(50, 5, key: true, labels: [(Mid, "1"), (RepairedRid, "q")]);
        broadcaster.Send(Rtx(original, 51, 97, 1));
        Assert.Empty(broadcaster.Forwarded);
        broadcaster.Send(Vp8(50, 4, labels: [(Mid, "1"), (Rid, "q")]), Vp8(50, 6), Rtx(original, 51, 97, 2));
        Assert.Equal([65_540, 65_542, 65_541], broadcaster.Forwarded.Select(info => info.Sequence));
    }

    [Fact]
    public void A_layer_that_changes_its_ssrc_takes_its_own_place()
    {
        using var broadcaster = new Broadcaster("offer-chromium-simulcast");
        broadcaster.Send(Vp8(50, 1, key: true, labels: [(Mid, "1"), (Rid, "q")]));
        broadcaster.Send(Vp8(60, 9, key: true, labels: [(Mid, "1"), (Rid, "q")]));
        broadcaster.Send(Vp8(50, 2));
        Assert.Equal([65_537, 65_545], broadcaster.Forwarded.Select(info => info.Sequence));
        Assert.Equal(2, broadcaster.Forwarded.Select(info => info.Source).Distinct().Count());
        Assert.Equal(1, broadcaster.Media.Drops[IngressDrop.ReplacedSource]);
    }

    [Fact]
    public void Firefox_announces_its_layers_by_ssrc_and_names_them_later()
    {
        using var broadcaster = new Broadcaster("offer-firefox-simulcast");
        var rid = (byte)broadcaster.Agreement.Video!.Answered.Extensions.First(extension => extension.Uri == ExtensionUri.RtpStreamId).Id;
        broadcaster.Send(Vp8Of(120, 1282174161, 1), Vp8Of(120, 1282174161, 2, (rid, "q")), Vp8Of(120, 1565011200, 1, (rid, "h")));
        Assert.Equal(3, broadcaster.Forwarded.Length);
        Assert.Equal(["q", "h"], broadcaster.Publication.Layers.Select(layer => layer.Name));
        broadcaster.Send(Vp8Of(120, 77, 1, (rid, "q")));
        broadcaster.Send(Vp8Of(120, 1282174161, 3));
        Assert.Equal(1, broadcaster.Media.Drops[IngressDrop.ReplacedSource]);
    }

    [Theory]
    [InlineData(99, "1", "", nameof(IngressDrop.Unlabelled))]
    [InlineData(126, "", "", nameof(IngressDrop.PayloadType))]
    [InlineData(96, "9", "", nameof(IngressDrop.UnknownLabel))]
    [InlineData(96, "1", "x", nameof(IngressDrop.UnknownLabel))]
    [InlineData(96, "1", "", nameof(IngressDrop.Unlabelled))]
    [InlineData(111, "1", "q", nameof(IngressDrop.PayloadType))]
    public void What_was_not_agreed_is_dropped(byte payloadType, string mid, string rid, string reason)
    {
        using var broadcaster = new Broadcaster("offer-chromium-simulcast");
        var labels = new[] { (Mid, mid), (Rid, rid) }.Where(label => label.Item2.Length > 0).ToArray();
        broadcaster.Send(Packet(50, payloadType, 1, true, [0x10, 0, 0, 0], labels));
        Assert.Equal(Enum.Parse<IngressDrop>(reason), Enum.GetValues<IngressDrop>().First(value => broadcaster.Media.Drops[value] > 0));
        Assert.Equal(0, broadcaster.Media.SourceCount);
    }

    [Fact]
    public void Ssrcs_without_end_do_not_make_it_grow()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        for (uint ssrc = 1; ssrc < 1000; ssrc++) broadcaster.Send(Vp8(ssrc, 1));
        Assert.Equal(IncomingSources.MaxSources, broadcaster.Media.SourceCount);
        Assert.Equal(999 - IncomingSources.MaxSources, broadcaster.Media.Drops[IngressDrop.TooManySources]);
    }

    private static byte[] Vp8Of(byte payloadType, uint ssrc, int number, params (byte Id, string Text)[] labels) =>
        Packet(ssrc, payloadType, number, true, [0x10, 1, 0, 0], labels);
}
