using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Publishing;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Load.Tests.Publishing;

public sealed class SyntheticVideoTests
{
    private static readonly Ssrc Source = new(42);

    private static LoadOptions Options(VideoCodec codec) => new() { Url = new Uri("http://localhost"), Nodes = [], Codec = codec };

    [Theory]
    [InlineData("vp8")]
    [InlineData("h264")]
    public void Frames_are_packets_with_growing_numbers_one_timestamp_and_a_marker_at_their_end(string codec)
    {
        var (video, packetizer) = Make(codec, out var frames);
        for (var i = 0; i < 60; i++)
        {
            frames.Add([]);
            video.MakeFrame((uint)(i * 3000), isKey: i is 0 or 30, packet => frames[^1].Add(packet.ToArray()));
        }

        SeqNo? before = null;
        var number = 0L;
        for (var i = 0; i < frames.Count; i++)
        {
            foreach (var bytes in frames[i])
            {
                Assert.True(RtpPacket.TryRead(bytes, out var packet));
                Assert.Equal((Source, video.Timestamp((uint)(i * 3000)), 96), (packet.Ssrc, packet.Timestamp, packet.PayloadType.Value));
                Assert.Equal(before?.Next ?? packet.Sequence, packet.Sequence);
                before = packet.Sequence;
                Assert.Equal(ReferenceEquals(bytes, frames[i][^1]), packet.Marker);
                Assert.True(PacketStamp.TryRead(packet.Payload, packetizer.RewritableLength(packet.Payload), out var stamp));
                Assert.Equal((MonotonicClock.Id, (uint)i, number++), (stamp.Clock, stamp.Frame, stamp.Packet));
            }
            Assert.True(RtpPacket.TryRead(frames[i][0], out var first));
            Assert.Equal(i is 0 or 30, packetizer.StartsKeyFrame(first.Payload));
        }
        Assert.Equal((number, 2), (video.Packets, video.KeyFrames));
    }

    [Fact]
    public void The_newest_packets_are_kept_to_be_sent_again_and_older_ones_are_not()
    {
        var (video, _) = Make("vp8", out var frames);
        frames.Add([]);
        while (frames[0].Count <= SentPackets.Capacity) video.MakeFrame(0, isKey: false, packet => frames[0].Add(packet.ToArray()));
        Assert.Equal(frames[0][^1], video.Sent.Find(RtpHeader.GetSequence(frames[0][^1])).ToArray());
        Assert.True(video.Sent.Find(RtpHeader.GetSequence(frames[0][0])).IsEmpty);
        Assert.True(video.Sent.Find(RtpHeader.GetSequence(frames[0][^1]).Next).IsEmpty);
    }

    private static (SyntheticVideo Video, IPacketizer Packetizer) Make(string codec, out List<List<byte[]>> frames)
    {
        frames = [];
        var which = Enum.Parse<VideoCodec>(codec, ignoreCase: true);
        return (new SyntheticVideo(Options(which), Source), SyntheticVideo.PacketizerOf(which));
    }
}
