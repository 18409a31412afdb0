using System.Buffers.Binary;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Rtp.Codecs;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Tests.Network;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class ViewerMediaTests
{
    [Fact]
    public void A_packet_has_the_viewer_s_header_and_the_publisher_s_payload()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Audio, 1, 70_000, 123, [0xFC, 7, 7], marker: true, extend: list => list.Add((10, [0x85])), padding: 5);
        Assert.True(RtpPacket.TryRead(Assert.Single(bench.Rtp), out var packet));
        Assert.Equal((ViewerBench.AudioSsrc, new PayloadType(111), true), (packet.Ssrc, packet.PayloadType, packet.Marker));
        Assert.Equal((ViewerBench.FirstSequence, ViewerBench.FirstTimestamp), (packet.Sequence.Value, packet.Timestamp));
        Assert.Equal((0, 0), (packet.CsrcCount, packet.PaddingLength));
        Assert.Equal([0xFC, 7, 7], packet.Payload.ToArray());
        // The numbers of the captured offer.
        Assert.Equal(
            ["1:85", "2:" + Hex(AbsSendTime.From(bench.Now)), "3:0000", "4:30"], Extensions(packet).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_that_only_offers_costs_little_memory()
    {
        using var bench = new ViewerBench();
        Assert.InRange(Allocations.Of(() => _ = new ViewerMedia(bench.Publication, bench.Agreement, 1, 1, () => { })), 1, 8 * 1024);
    }

    [Fact]
    public void The_section_is_named_until_the_viewer_reports_on_the_stream()
    {
        using var bench = new ViewerBench();
        for (var i = 0; i < 3; i++) bench.Send(MediaKind.Audio, 1, 70_000 + i, 0);
        Assert.All(bench.Rtp, packet => Assert.Contains("4:30", ExtensionsOf(packet)));
        bench.Rtp.Clear();
        bench.Receive(Feedback.Report(ViewerBench.AudioSsrc));
        bench.Send(MediaKind.Audio, 1, 70_003, 0);
        bench.Send(MediaKind.Video, 2, 70_000, 0, key: true);
        Assert.DoesNotContain("4:30", ExtensionsOf(bench.Rtp[0]));
        Assert.Contains("4:31", ExtensionsOf(bench.Rtp[1]));
    }

    [Fact]
    public void What_only_the_publisher_knows_is_copied_where_the_viewer_agreed_to_it()
    {
        using var bench = new ViewerBench("AV1");
        byte[] capture = [1, 2, 3, 4, 5, 6, 7, 8], small = [0x80, 0, 1], structure = [.. Enumerable.Repeat((byte)7, 40)];
        bench.Send(
            MediaKind.Video, 1, 70_000, 0, [1], key: true, extend: list => list.AddRange([(11, capture), (12, structure), (13, [65])]));
        bench.Send(MediaKind.Video, 1, 70_001, 0, [1], extend: list => list.AddRange([(11, capture), (12, small), (13, [65])]));
        var (first, second) = (ExtensionsOf(bench.Rtp[0]), ExtensionsOf(bench.Rtp[1]));
        Assert.Contains("14:" + Convert.ToHexString(structure), first);
        Assert.Contains("14:" + Convert.ToHexString(small), second);
        Assert.All([first, second], extensions => Assert.Contains("12:" + Convert.ToHexString(capture), extensions));
        Assert.All([first, second], extensions => Assert.Equal(5, extensions.Length));
    }

    [Fact]
    public void What_comes_again_of_a_publisher_that_is_gone_has_its_extensions_as_before()
    {
        using var bench = new ViewerBench("AV1");
        bench.Send(MediaKind.Video, 1, 70_000, 0, [1], key: true, extend: list => list.Add((11, new byte[8])));
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000));
        bench.Wait(100);
        bench.Publishes(null, ViewerBench.Codec("AV1"));
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000));
        Assert.Equal([4, 4, 4], bench.Rtp.Select(packet => ExtensionsOf(packet).Length));
    }

    [Theory]
    [InlineData("offer-firefox-play", "VP8", 109, 120, 124)]
    [InlineData("offer-firefox-play", "VP9", 109, 121, 125)]
    [InlineData("offer-chromium-play", "H264", 111, 108, 109)]
    public void The_payload_types_are_the_viewer_s(string offer, string codec, byte audio, byte video, byte rtx)
    {
        using var bench = new ViewerBench(codec, offer: offer);
        bench.Send(MediaKind.Audio, 1, 70_000, 0);
        bench.Send(MediaKind.Video, 2, 70_000, 0, key: true);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000));
        Assert.Equal([audio, video, rtx], bench.Rtp.Select(packet => (byte)(packet[1] & 0x7F)));
    }

    [Fact]
    public void One_count_goes_over_all_packets_of_the_transport()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 2, 70_000, 0, key: true);
        bench.Send(MediaKind.Audio, 1, 70_000, 0);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, ViewerBench.FirstSequence));
        bench.Send(MediaKind.Audio, 1, 70_001, 0);
        Assert.Equal(
            ["3:0000", "3:0001", "3:0002", "3:0003"],
            bench.Rtp.Select(packet => ExtensionsOf(packet).Single(extension => extension.StartsWith("3:", StringComparison.Ordinal))));
    }

    [Fact]
    public void Pictures_begin_at_a_key_frame_and_sound_at_once()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0);
        bench.Send(MediaKind.Audio, 2, 70_000, 0);
        Assert.Equal(ViewerBench.AudioSsrc, RtpHeader.GetSsrc(Assert.Single(bench.Rtp)));
        Assert.True(bench.Media.Video!.Gate!.IsWaiting);
        bench.Send(MediaKind.Video, 1, 70_002, 0, key: true);
        // What was before the key frame comes too late.
        bench.Send(MediaKind.Video, 1, 70_001, 0);
        bench.Send(MediaKind.Video, 1, 70_003, 0);
        Assert.Equal([1000, 1001], bench.Of(ViewerBench.VideoSsrc).Select(packet => (int)RtpHeader.GetSequence(packet).Value));
        Assert.False(bench.Media.Video.Gate.IsWaiting);
    }

    [Fact]
    public void Another_source_of_pictures_begins_at_its_key_frame_too_and_a_straggler_of_the_last_one_changes_nothing()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        bench.Send(MediaKind.Video, 1, 70_002, 0);
        bench.Send(MediaKind.Video, 3, 80_000, 0);
        Assert.True(bench.Media.Video!.Gate!.IsWaiting);
        bench.Send(MediaKind.Video, 3, 80_001, 0, key: true);
        bench.Send(MediaKind.Video, 1, 70_001, 0);
        Assert.False(bench.Media.Video.Gate.IsWaiting);
        Assert.Equal([1000, 1002, 1003], bench.Rtp.Select(packet => (int)RtpHeader.GetSequence(packet).Value));
    }

    [Fact]
    public void Padding_is_left_out_and_leaves_no_gap()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        bench.Send(MediaKind.Video, 1, 70_001, 0, [], padding: 200);
        bench.Send(MediaKind.Video, 1, 70_002, 0);
        Assert.Equal([1000, 1001], bench.Rtp.Select(packet => (int)RtpHeader.GetSequence(packet).Value));
    }

    [Fact]
    public void Picture_ids_go_on_from_publisher_to_publisher_also_in_what_is_sent_again()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, ViewerBench.Vp8(0x7FFF, 255, key: true), key: true);
        bench.Publishes(ViewerBench.Codec("opus"), ViewerBench.Codec("VP8"));
        bench.Send(MediaKind.Video, 2, 90_000, 0, ViewerBench.Vp8(500, 60, key: true), key: true);
        bench.Send(MediaKind.Video, 2, 90_001, 0, ViewerBench.Vp8(501, 61, key: false));
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000, 1002));
        Assert.Equal(
            [(0x7FFF, (byte?)255), (0, 0), (1, 1), (1, 1)], // nobody has use of what is before a key frame
            bench.Rtp.Select(bytes =>
            {
                Assert.True(RtpPacket.TryRead(bytes, out var packet));
                Assert.True(Vp8.TryRead(packet.Ssrc == ViewerBench.RtxSsrc ? packet.Payload[2..] : packet.Payload, out var descriptor));
                return (descriptor.PictureId, descriptor.Tl0PicIdx);
            }));
    }

    [Fact]
    public void Another_codec_goes_on_in_the_same_stream_and_nothing_of_the_one_before_is_sent_again()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        bench.Send(MediaKind.Video, 1, 70_001, 3_000);
        bench.Publishes(ViewerBench.Codec("opus"), ViewerBench.Codec("H264"));
        bench.Send(MediaKind.Video, 2, 90_000, 0, [0x65, 1, 2], key: true);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1001, 1002));
        var numbers = bench.Agreement.Video!.Answered.Codecs.Where(codec => codec.Is("VP8") || codec.Is("H264")).Select(codec => codec.PayloadType).ToArray();
        var rtx = bench.Agreement.Video.Answered.Codecs.Single(codec => codec.AssociatedPayloadType == numbers[1]).PayloadType;
        Assert.Equal(0, bench.CodecChanges);
        Assert.Equal(
            [(numbers[0], 1000), (numbers[0], 1001), (numbers[1], 1002), (rtx, 1002)],
            bench.Rtp.Select(bytes =>
            {
                Assert.True(RtpPacket.TryRead(bytes, out var packet));
                var number = packet.Ssrc == ViewerBench.RtxSsrc ? BinaryPrimitives.ReadUInt16BigEndian(packet.Payload) : packet.Sequence.Value;
                return (packet.PayloadType, (int)number);
            }));
    }

    [Theory]
    [InlineData("VP8", "VP8", "", true)]
    [InlineData("VP8", "VP9", "", true)]
    [InlineData("VP8", "VP9", "profile-id=3", false)]
    [InlineData("H264", "H264", "packetization-mode=1;profile-level-id=42c034", true)]
    [InlineData("H264", "H264", "packetization-mode=0;profile-level-id=42e01f", true)]
    [InlineData("H264", "H264", "packetization-mode=2;profile-level-id=42e01f", false)]
    [InlineData("H264", "H264", "packetization-mode=1;profile-level-id=f40028", false)]
    [InlineData("H264", "H264", "packetization-mode=1;profile-level-id=640c1f", true)]
    public void A_publisher_whose_codec_was_not_agreed_on_ends_it(string agreed, string sent, string parameters, bool fits)
    {
        using var bench = new ViewerBench(agreed);
        bench.Publishes(ViewerBench.Codec("opus"), ViewerBench.Codec(agreed));
        for (var i = 0; i < 2; i++)
            bench.Publishes(ViewerBench.Codec("opus"), ViewerBench.Codec(sent, parameters));
        bench.Send(MediaKind.Audio, 1, 70_000, 0);
        Assert.Equal((fits ? 0 : 1, fits ? 1 : 0), (bench.CodecChanges, bench.Rtp.Count));
        if (!fits) Assert.Equal(Instant.Never, bench.Media.Next.At);
    }

    [Fact]
    public void A_publisher_without_pictures_is_no_error_and_nobody_waits_for_a_key_frame()
    {
        using var bench = new ViewerBench();
        bench.Media.OnLayers(PublicationTests.OneLayer(), bench.Now);
        Assert.True(bench.Media.Next.At <= bench.Now);
        bench.Tick();
        Assert.Equal(bench.Now + KeyFrameGate.Retry, bench.Media.Next.At);
        bench.Publishes(ViewerBench.Codec("opus"), null);
        bench.Media.OnLayers([], bench.Now);
        Assert.Equal((0, Instant.Never), (bench.CodecChanges, bench.Media.Next.At));
        bench.Send(MediaKind.Audio, 1, 70_000, 0);
        Assert.Single(bench.Rtp);
    }

    [Fact]
    public void Without_a_path_what_is_sent_is_lost_and_can_be_asked_for()
    {
        using var bench = new ViewerBench();
        var path = bench.Link.Path;
        bench.Link.Path = null;
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        Assert.Empty(bench.Rtp);
        bench.Link.Path = path;
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000));
        Assert.Equal(ViewerBench.RtxSsrc, RtpHeader.GetSsrc(Assert.Single(bench.Rtp)));
    }

    [Fact]
    public void Sequence_numbers_and_timestamps_roll_over_under_SRTP()
    {
        using var bench = new ViewerBench(firstSequence: 65_530);
        const int count = 140_000;
        for (var i = 0; i < count; i++)
        {
            bench.Wait(20);
            // Two in three are there; the timestamp goes round more than once.
            if (i % 3 == 2) continue;
            bench.Send(MediaKind.Audio, 1, 65_536 + i, unchecked((uint)i * 100_000), [1]);
            if (bench.Rtp.Count < 1000) continue;
            Assert.Equal((ushort)(65_530 + i), RtpHeader.GetSequence(bench.Rtp[^1]).Value);
            Assert.True(RtpPacket.TryRead(bench.Rtp[^1], out var packet));
            Assert.Equal(unchecked(ViewerBench.FirstTimestamp + ((uint)i * 100_000)), packet.Timestamp);
            bench.Rtp.Clear();
            bench.Rtcp.Clear();
        }

        Assert.Equal((0, (uint)count - (count / 3)), (bench.Link.Dropped, bench.Media.Audio!.Packets));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_packet_allocates_nothing(int source)
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        var payload = ViewerBench.Vp8(9, 9, key: true, 1100);
        bench.Send(MediaKind.Video, source, 70_001, 0, payload, key: true, extend: list => list.Add((11, new byte[8])));
        Assert.True(bench.Publication.Ring.TryGet(1, out var ringed, out var info));
        var packet = ringed.ToArray();
        var nack = Feedback.Nack(ViewerBench.VideoSsrc, 1001);
        var sent = 0;
        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++, sent++)
            {
                bench.Wait(5);
                var slot = bench.Publication.Ring.Add(packet, info with { Sequence = 70_002 + sent, Timestamp = (uint)sent * 450 });
                bench.Forward(slot);
                bench.Media.ReceiveRtcp(nack, bench.Now, bench.Outbox);
                if (bench.Media.Next.At <= bench.Now) bench.Media.Tick(bench.Now, bench.Outbox);
                if (i % 100 == 0) bench.Outbox.Clear();
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(2u + (uint)sent, bench.Media.Video!.Packets);
        Assert.True(bench.Media.Video.Retransmissions > 1);
    }

    private static string Hex(AbsSendTime time)
    {
        var value = new byte[AbsSendTime.Length];
        time.Write(value);
        return Convert.ToHexString(value);
    }

    private static string[] ExtensionsOf(byte[] packet)
    {
        Assert.True(RtpPacket.TryRead(packet, out var read));
        return [.. Extensions(read)];
    }

    private static List<string> Extensions(RtpPacket packet)
    {
        var texts = new List<string>();
        foreach (var extension in packet.Extensions) texts.Add($"{extension.Id}:{Convert.ToHexString(extension.Value)}");
        return texts;
    }
}
