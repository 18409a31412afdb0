using CsCheck;
using Pharos.Rtc.Rtp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Tests.Forwarding.Ingress;
using Pharos.Sfu.Tests.Network;
using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class PublisherMediaTests
{
    private const uint Video = 602526936, Audio = 4189061682;

    [Fact]
    public void The_first_media_makes_it_the_publisher()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        Assert.Null(broadcaster.Publication.Publisher);
        broadcaster.Send(Vp8(Video, 1, key: true));
        Assert.Equal(broadcaster.Media, broadcaster.Publication.Publisher);
        Assert.True(Assert.Single(broadcaster.Forwarded).StartsKeyFrame);
    }

    [Fact]
    public void A_publisher_of_whom_nothing_comes_is_silent_until_something_does()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1, key: true));
        broadcaster.Pass(PublisherMedia.Silence - TimeSpan.FromMilliseconds(1));
        broadcaster.Media.ReceiveRtcp(new byte[8], broadcaster.Now, broadcaster.Outbox); // whatever it says
        broadcaster.Pass(PublisherMedia.Silence - TimeSpan.FromMilliseconds(1));
        Assert.False(broadcaster.Media.IsSilent);
        var changes = broadcaster.MediaChanges;
        broadcaster.Pass(TimeSpan.FromSeconds(10));
        Assert.True(broadcaster.Media.IsSilent);
        Assert.True(broadcaster.MediaChanges > changes);
        changes = broadcaster.MediaChanges;
        broadcaster.Send(Vp8(Video, 2));
        Assert.False(broadcaster.Media.IsSilent);
        Assert.True(broadcaster.MediaChanges > changes);
    }

    [Fact]
    public void The_next_publisher_takes_its_place_and_nothing_more_of_it_is_sent_on()
    {
        using var first = new Broadcaster("offer-chromium-publish");
        using var second = new Broadcaster("offer-chromium-publish", first.Publication);
        first.Send(Vp8(Video, 1, key: true));
        Assert.Equal(0, first.Replaced);
        second.Send(Vp8(Video, 1, key: true));
        first.Send(Vp8(Video, 2, key: true), Packet(Audio, 111, 1, true, [1]));
        Assert.Equal((1, 0), (first.Replaced, second.Replaced));
        Assert.Equal(second.Media, first.Publication.Publisher);
        Assert.Equal(2, first.Forwarded.Length);
        Assert.Equal(2, first.Forwarded.Select(info => info.Source).Distinct().Count());
        Assert.Equal(2, first.Media.Drops[IngressDrop.ReplacedPublisher]);
    }

    [Fact]
    public void The_codec_is_the_first_agreed_one_until_packets_are_of_another()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        Assert.Equal(("opus", "VP8"), (broadcaster.Media.Audio?.Name, broadcaster.Media.Video?.Name));
        broadcaster.Send(Vp8(Video, 1));
        Assert.Equal(1, broadcaster.CodecChanges); // it is the one that is sent on, from now on
        // AV1: a new sequence, and its header.
        broadcaster.Send(Packet(Video, 45, 3, true, [0x18, 0x08, 1, 2]));
        Assert.Equal(("AV1", 2), (broadcaster.Media.Video?.Name, broadcaster.CodecChanges));
        broadcaster.Send(Vp8(Video, 2));
        Assert.Equal(("AV1", 2), (broadcaster.Media.Video?.Name, broadcaster.CodecChanges));
        Assert.Equal([false, true], broadcaster.Forwarded.Select(info => info.StartsKeyFrame));
    }

    [Fact]
    public void What_waits_goes_before_the_codec_changes()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1, marker: false));
        broadcaster.Now += TimeSpan.FromMilliseconds(1);
        broadcaster.Send(Packet(Video, 45, 2, false, [0x18, 0x08, 1, 2]));
        Assert.Equal(broadcaster.Now + Publication.MaxWait, broadcaster.FanOut.Next.At);
    }

    [Fact]
    public void The_clock_is_that_of_the_stream_that_is_sent_on_in_the_server_s_time()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1));
        var clocks = new SourceClocks(8);
        broadcaster.Media.CopyClocks(clocks);
        Assert.False(clocks.IsTold);
        broadcaster.SendReport(Video, 77, 88);
        broadcaster.Media.CopyClocks(clocks);
        Assert.True(clocks.TryGet(broadcaster.Forwarded[0].Source, out var clock));
        Assert.Equal(new SourceClock(broadcaster.Forwarded[0].Source, ServerClock.NtpAt(broadcaster.Now), 88, broadcaster.Now), clock);
    }

    [Fact]
    public void A_packet_that_is_too_long_is_dropped()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1, length: PacketRing.MaxPacket));
        Assert.Equal(1, broadcaster.Media.Drops[IngressDrop.TooLong]);
    }

    [Fact]
    public void Packets_cost_no_allocation()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        var (video, audio) = (Vp8(Video, 1, labels: Numbered(3, 1)), Packet(Audio, 111, 1, true, [1, 2, 3]));
        var lost = Rtx(Vp8(Video, 1), 1207572475, 97, 1);
        var (bytes, number) = (new byte[2000], 0);
        Action step = () =>
        {
            broadcaster.Now += TimeSpan.FromMilliseconds(10);
            number += 2;
            RtpHeader.SetSequence(video, new((ushort)number));
            RtpHeader.SetSequence(audio, new((ushort)(number / 2)));
            Send(video);
            Send(audio);
            // One before it is missing, and comes again.
            lost.AsSpan().CopyTo(bytes);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(12), (ushort)(number - 1));
            broadcaster.Media.Tick(broadcaster.Now, broadcaster.Outbox);
            broadcaster.Media.ReceiveRtp(bytes.AsSpan(0, lost.Length), broadcaster.Now, broadcaster.Outbox);
            broadcaster.Outbox.Clear();
        };
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 3000; i++) step();
        }));
        Assert.True(broadcaster.Publication.Ring.Next > 3 * 5900);

        void Send(byte[] packet)
        {
            packet.AsSpan().CopyTo(bytes);
            broadcaster.Media.ReceiveRtp(bytes.AsSpan(0, packet.Length), broadcaster.Now, broadcaster.Outbox);
        }
    }

    [Theory]
    [InlineData("offer-chromium-publish")]
    [InlineData("offer-chromium-simulcast")]
    public void No_bytes_make_it_throw_or_grow(string offer)
    {
        using var broadcaster = new Broadcaster(offer);
        var payloadTypes = new byte[] { 96, 97, 45, 46, 98, 99, 102, 103, 111, 13 };
        var wild = Gen.Byte.Array[0, 60];
        var fields = Gen.Select(Gen.Int[0, 9], Gen.UShort, Gen.UInt[1, 90], Gen.Byte.Array[0, 40], Gen.Int[0, 5]);
        var likely = fields.Select((type, number, ssrc, rest, kind) =>
        {
            (byte, string) label = kind switch { 0 => (10, "q"), 1 => (11, "f"), 2 => (4, "1"), 3 => (4, "x"), _ => Numbered(3, number) };
            var packet = Packet(ssrc == 1 ? Video : ssrc, payloadTypes[type], number, kind == 5, rest, label);
            if (rest.Length > 20) packet[rest[0] % packet.Length] ^= rest[1];
            return packet;
        });
        var report = Gen.Select(Gen.Byte[200, 207], Gen.Byte[0, 31], Gen.Byte.Array[0, 40]).Select((type, count, rest) =>
            (byte[])[(byte)(0x80 | count), type, 0, (byte)(rest.Length / 4), .. rest]);
        Gen.Select(Gen.Int[0, 3], wild, likely, report, Gen.Int[0, 100]).Sample(
            (kind, bytes, packet, compound, wait) =>
            {
                broadcaster.Now += TimeSpan.FromMilliseconds(wait);
                if (kind == 0) broadcaster.Media.ReceiveRtp(bytes, broadcaster.Now, broadcaster.Outbox);
                else if (kind == 1) broadcaster.Media.ReceiveRtcp(compound, broadcaster.Now, broadcaster.Outbox);
                else broadcaster.Media.ReceiveRtp(packet, broadcaster.Now, broadcaster.Outbox);
                broadcaster.RequestKeyFrames();
                broadcaster.Media.Tick(broadcaster.Now, broadcaster.Outbox);
                Assert.True(broadcaster.Media.Next.At > broadcaster.Now, broadcaster.Media.Next.Reason);
                Assert.True(broadcaster.Outbox.Count < 20);
                broadcaster.Outbox.Clear();
                Assert.InRange(broadcaster.Media.SourceCount, 0, IncomingSources.MaxSources);
            },
            iter: 100_000,
            threads: 1);
    }
}
