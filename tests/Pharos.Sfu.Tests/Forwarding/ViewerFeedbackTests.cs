using System.Buffers.Binary;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class ViewerFeedbackTests
{
    [Fact]
    public void What_is_asked_for_comes_again_as_a_stream_of_its_own()
    {
        using var bench = new ViewerBench();
        for (var i = 0; i < 5; i++) bench.Send(MediaKind.Video, 1, 70_000 + i, (uint)i * 3000, marker: i == 3, key: i == 0, padding: 7);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1001, 1003, 999, 1005));
        var again = bench.Of(ViewerBench.RtxSsrc).ToArray();
        Assert.Equal(2, again.Length);
        for (var i = 0; i < again.Length; i++)
        {
            Assert.True(RtpPacket.TryRead(again[i], out var rtx));
            Assert.Equal((new PayloadType(97), 1000 + i, i == 1), (rtx.PayloadType, rtx.Sequence.Value, rtx.Marker));
            var sent = bench.Rtp[1 + (2 * i)];
            Assert.True(RtpPacket.TryRead(sent, out var original));
            Assert.True(Rtx.TryUnwrap(again[i].ToArray(), ViewerBench.VideoSsrc, new PayloadType(96), out var unwrapped));
            Assert.True(RtpPacket.TryRead(unwrapped, out var repaired));
            Assert.Equal((original.Sequence, original.Timestamp, original.Marker), (repaired.Sequence, repaired.Timestamp, repaired.Marker));
            Assert.Equal(original.Payload.ToArray(), repaired.Payload.ToArray());
        }

        // What was sent again just now may still be under way.
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1001));
        bench.Wait(25);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1001));
        Assert.Equal(3, bench.Of(ViewerBench.RtxSsrc).Count());
    }

    [Fact]
    public void Without_retransmissions_a_request_for_packets_is_nothing()
    {
        using var bench = new ViewerBench(rtx: false);
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        bench.Send(MediaKind.Audio, 2, 70_000, 0);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000));
        bench.Receive(Feedback.Nack(ViewerBench.AudioSsrc, 1000));
        Assert.Equal((2, 0L), (bench.Rtp.Count, bench.Media.Feedback.Malformed));
    }

    [Fact]
    public void A_packet_whose_place_in_the_ring_was_taken_does_not_come_again()
    {
        using var bench = new ViewerBench();
        bench.Send(MediaKind.Video, 1, 70_000, 0, key: true);
        for (var i = 0; i < PacketRing.DefaultCapacity; i++) bench.Add(MediaKind.Audio, 2, 70_000 + i, 0);
        bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, 1000));
        Assert.Single(bench.Rtp);
    }

    [Fact]
    public void One_who_asks_for_everything_again_and_again_gets_a_share_more()
    {
        using var bench = new ViewerBench();
        var sequence = 0;
        long media = 0, again = 0;
        for (var ms = 0; ms < 10_000; ms += 5)
        {
            var payload = ViewerBench.Vp8(1, 1, sequence == 0, 1200);
            bench.Send(MediaKind.Video, 1, 70_000 + sequence, (uint)ms * 90, payload, key: sequence == 0);
            sequence++;
            for (var back = 250; back <= 500; back += 250)
            {
                var all = Enumerable.Range(1000 + sequence - back, 250).Select(at => (ushort)at);
                bench.Receive(Feedback.Nack(ViewerBench.VideoSsrc, [.. all]));
            }

            media += bench.Of(ViewerBench.VideoSsrc).Sum(packet => packet.Length);
            again += bench.Of(ViewerBench.RtxSsrc).Sum(packet => packet.Length);
            bench.Rtp.Clear();
            bench.Rtcp.Clear();
            bench.Wait(5);
        }

        Assert.InRange(again, media / 5, (media * RetransmissionBudget.SharePercent / 100) + (11 * RetransmissionBudget.Floor));
        Assert.True(bench.Media.RefusedRetransmissions > 0);
    }

    [Fact]
    public void A_request_for_a_key_frame_is_given_on_when_it_is_about_the_pictures()
    {
        using var bench = new ViewerBench();
        Assert.True(IsKeyFrameWanted(Feedback.Pli(ViewerBench.VideoSsrc)));
        Assert.True(IsKeyFrameWanted(Feedback.Fir(ViewerBench.VideoSsrc)));
        Assert.True(IsKeyFrameWanted([.. Feedback.Report(ViewerBench.VideoSsrc), .. Feedback.Pli(ViewerBench.VideoSsrc)]));
        Assert.False(IsKeyFrameWanted(Feedback.Pli(ViewerBench.AudioSsrc)));
        Assert.False(IsKeyFrameWanted(Feedback.Fir(new Ssrc(5))));
        Assert.False(IsKeyFrameWanted(Feedback.Remb(1_000_000)));
        Assert.False(IsKeyFrameWanted(Feedback.Transport(ViewerBench.VideoSsrc)));
        Assert.Equal((0L, 1_000_000L), (bench.Media.Feedback.Malformed, bench.Media.Downlink.BitsPerSecond));

        bool IsKeyFrameWanted(byte[] compound) => bench.Media.Feedback.Receive(compound, bench.Now, bench.Link, bench.Outbox);
    }

    [Fact]
    public void What_is_not_sound_is_counted_once()
    {
        using var bench = new ViewerBench();
        bench.Receive([0x80, 205, 0, 0]);
        bench.Receive([.. Feedback.Pli(ViewerBench.VideoSsrc), 0x80]);
        Assert.Equal(2, bench.Media.Feedback.Malformed);
    }

    [Fact]
    public void A_viewer_s_own_media_is_nothing()
    {
        using var bench = new ViewerBench();
        bench.Media.ReceiveRtp(new byte[50], bench.Now, bench.Outbox);
        Assert.Equal(0, bench.Outbox.Count);
    }

    [Fact]
    public void No_input_throws_or_makes_anything_grow()
    {
        using var bench = new ViewerBench();
        for (var i = 0; i < 400; i++) bench.Send(MediaKind.Video, 1, 70_000 + i, 0, key: i == 0);
        var random = new Random(7);
        byte[][] seeds =
        [
            Feedback.Nack(ViewerBench.VideoSsrc, 1001, 1003, 1050), Feedback.Report(ViewerBench.VideoSsrc, 1, 1),
            Feedback.Pli(ViewerBench.VideoSsrc),
            Feedback.Fir(ViewerBench.VideoSsrc), Feedback.Remb(5), Feedback.Transport(ViewerBench.VideoSsrc),
        ];
        var packet = new byte[1500];
        long before = 0;
        for (var round = 0; round < 120_000; round++)
        {
            if (round == 20_000) before = GC.GetAllocatedBytesForCurrentThread();
            var length = 0;
            for (var parts = random.Next(1, 5); parts > 0; parts--)
            {
                var seed = seeds[random.Next(seeds.Length)];
                seed.CopyTo(packet, length);
                length += seed.Length;
            }

            if (round % 3 == 0) random.NextBytes(packet.AsSpan(0, length));
            else for (var flips = random.Next(0, 6); flips > 0; flips--) packet[random.Next(length)] = (byte)random.Next(256);
            if (round % 5 == 0) BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)((length / 4) - 1));
            bench.Media.ReceiveRtcp(packet.AsSpan(0, random.Next(length + 1)), bench.Now, bench.Outbox);
            if (round % 50 == 0) bench.Wait(1);
            if (bench.Outbox.Count > 100) bench.Outbox.Clear();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000); // the sent log grows to 12 KB
        Assert.InRange(bench.Media.Feedback.Malformed, 10_000, 120_000);
    }
}
