using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Sfu.Forwarding.Ingress;
using static Pharos.Sfu.Tests.Forwarding.Ingress.Broadcaster;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class PublisherFeedbackTests
{
    private const uint Video = 602526936, Audio = 4189061682;
    private const byte TransportSequence = 3;

    [Fact]
    public void A_report_comes_each_second_and_says_what_was_lost()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 65_535), Vp8(Video, 2), Packet(Audio, 111, 7, true, [1]));
        broadcaster.SendReport(Video, 0x1122_3344_5566_7788, 90_000);
        broadcaster.Pass(TimeSpan.FromSeconds(1));

        var block = Assert.Single(Blocks(broadcaster), block => block.Source.Value == Video);
        Assert.Equal((128, 2, 65_538u), (block.FractionLost, block.CumulativeLost, block.HighestSequence));
        Assert.Equal((0x3344_5566u, 65_536u), (block.LastSenderReport, block.DelaySinceLastSenderReport));
        broadcaster.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([Audio, Video], Blocks(broadcaster).Select(block => block.Source.Value).Order().Reverse());
        broadcaster.Pass(TimeSpan.FromSeconds(10));
        _ = broadcaster.Received();
        broadcaster.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(Blocks(broadcaster));
    }

    [Theory]
    [InlineData("offer-chromium-publish", Video, 96, true)]
    [InlineData("offer-firefox-publish", 3750965397u, 120, false)]
    public void Requests_come_alone_only_where_that_was_agreed(string offer, uint ssrc, byte payloadType, bool alone)
    {
        using var broadcaster = new Broadcaster(offer);
        broadcaster.Send(Packet(ssrc, payloadType, 1, true, [0x10, 0, 0, 0]));
        broadcaster.RequestKeyFrames();
        broadcaster.Pass(TimeSpan.Zero);
        var reader = new CompoundReader(Assert.Single(broadcaster.Received()));
        Assert.True(reader.MoveNext());
        if (!alone)
        {
            Assert.True(ReceiverReport.TryRead(reader.Current, out var sender, out _));
            Assert.Equal(Server, sender);
            Assert.True(reader.MoveNext());
            Assert.True(SourceDescription.TryReadCname(reader.Current, out _, out _));
            Assert.True(reader.MoveNext());
        }

        Assert.True(Pli.TryRead(reader.Current, out var pli));
        Assert.Equal((Server, ssrc), (pli.Sender, pli.Media.Value));
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void Many_viewers_ask_and_the_publisher_is_asked_twice_a_second_at_most()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1, key: true));
        for (var i = 0; i < 100; i++)
        {
            broadcaster.RequestKeyFrames();
            broadcaster.Pass(TimeSpan.FromMilliseconds(9));
            broadcaster.Send(Vp8(Video, 2 + i, key: true));
        }

        Assert.Equal(2, broadcaster.ReceivedPlis().Count);
    }

    [Theory]
    [InlineData("a=rtcp-fb:96 ccm fir", 1)]
    [InlineData("a=rtcp-fb:96 nack", 0)]
    public void Without_pli_it_is_commanded_where_that_was_agreed_and_else_not_asked_for(string feedback, int commands)
    {
        var offer = Captured("offer-chromium-publish").Split('\n')
            .Where(line => !line.StartsWith("a=rtcp-fb:96 ", StringComparison.Ordinal) || line.TrimEnd() == feedback);
        using var broadcaster = new Broadcaster(string.Join('\n', offer));
        broadcaster.Send(Vp8(Video, 1, key: true));
        broadcaster.RequestKeyFrames();
        broadcaster.Pass(TimeSpan.FromMilliseconds(1));
        var found = broadcaster.All((RtcpPacket packet, List<Fir> firs) =>
        {
            var into = new Fir[4];
            if (Fir.TryRead(packet, into, out _, out var count)) firs.AddRange(into[..count]);
            Assert.False(Pli.TryRead(packet, out _));
        });
        Assert.Equal(commands, found.Count);
        Assert.All(found, fir => Assert.Equal(Video, fir.Media.Value));
    }

    [Fact]
    public void When_each_packet_came_is_told_over_the_wrap_with_the_lost_ones()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        var sent = new Dictionary<int, TimeSpan>();
        for (var number = 65_500; number < 65_600; number++)
        {
            broadcaster.Pass(TimeSpan.FromMilliseconds(7));
            if (number % 10 == 3) continue;
            sent[number & 0xFFFF] = broadcaster.Now - default(Instant);
            // Packets of all streams count, those too that are not sent on.
            var payloadType = (byte)(number % 2 == 0 ? 96 : 126);
            broadcaster.Send(Packet(Video, payloadType, number - 65_000, true, [0x10, 1, 0], Numbered(TransportSequence, number)));
        }

        broadcaster.Pass(PublisherFeedback.ArrivalInterval);
        var counts = new List<byte>();
        var told = broadcaster.All((RtcpPacket packet, List<PacketArrival> arrivals) =>
        {
            var into = new PacketArrival[1000];
            if (!TransportFeedback.TryRead(packet, into, out var feedback, out var count)) return;
            Assert.Equal(Video, feedback.Media.Value);
            counts.Add(feedback.FeedbackCount);
            arrivals.AddRange(into[..count]);
        });
        Assert.Equal(Enumerable.Range(65_500, 100).Select(number => (ushort)number), told.Select(arrival => arrival.Sequence.Value));
        Assert.All(told, arrival => Assert.Equal(sent.ContainsKey(arrival.Sequence.Value), arrival.Arrival is not null));
        Assert.All(
            told.Where(arrival => arrival.Arrival is not null),
            arrival => Assert.InRange((sent[arrival.Sequence.Value] - arrival.Arrival!.Value).TotalMicroseconds, 0, 250));
        Assert.Equal(Enumerable.Range(0, counts.Count).Select(count => (byte)count), counts);
        Assert.InRange(counts.Count, 6, 9);
    }

    [Fact]
    public void A_publisher_without_transport_feedback_is_told_a_bitrate()
    {
        using var broadcaster = new Broadcaster("obs");
        var rates = new List<long>();
        for (var second = 0; second < 3; second++)
        {
            for (var number = 0; number < 100; number++)
                broadcaster.Send(Packet(1043, 96, (second * 100) + number + 1, true, new byte[1200]));
            broadcaster.Pass(TimeSpan.FromSeconds(1));
            rates.AddRange(Rates(broadcaster));
        }

        Assert.Equal(3, rates.Count);
        Assert.All(rates, rate => Assert.Equal(UplinkEstimate.Start, rate));
        for (var number = 0; number < 100; number += 2)
            broadcaster.Send(Packet(1043, 96, 300 + number + 1, true, new byte[1200]));
        broadcaster.Pass(TimeSpan.FromSeconds(1));
        Assert.InRange(Assert.Single(Rates(broadcaster)), 1_800_000, 1_900_000);
    }

    [Fact]
    public void A_publisher_with_transport_feedback_is_told_none()
    {
        using var broadcaster = new Broadcaster("offer-chromium-publish");
        broadcaster.Send(Vp8(Video, 1));
        broadcaster.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(Rates(broadcaster));
    }

    private static List<long> Rates(Broadcaster broadcaster) => broadcaster.All((RtcpPacket packet, List<long> rates) =>
    {
        if (Remb.TryRead(packet, out var remb)) rates.Add(remb.BitsPerSecond);
    });

    private static List<ReportBlock> Blocks(Broadcaster broadcaster) => broadcaster.All((RtcpPacket packet, List<ReportBlock> found) =>
    {
        if (!ReceiverReport.TryRead(packet, out _, out var blocks)) return;
        for (var i = 0; i < blocks.Count; i++) found.Add(blocks[i]);
    });
}
