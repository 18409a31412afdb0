using System.Buffers.Binary;
using Pharos.Load.Publishing;
using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Load.Tests.Publishing;

/// <summary>As the server's own parsers read them.</summary>
public sealed class PacketizerTests
{
    private static readonly Vp8Packetizer Vp8Frames = new();
    private static readonly H264Packetizer H264Frames = new();

    private static byte[] Write(IPacketizer packetizer, int index, int count, bool isKey, uint frame = 7, int length = 1188)
    {
        var payload = new byte[length];
        packetizer.Write(payload, frame, index, count, isKey);
        new PacketStamp(1, frame, index, 2).Write(payload, packetizer.RewritableLength(payload));
        return payload;
    }

    [Theory]
    [InlineData(true, 0, true)]
    [InlineData(true, 1, false)]
    [InlineData(false, 0, false)]
    [InlineData(false, 1, false)]
    public void A_key_frame_of_VP8_begins_with_its_first_packet_alone(bool isKey, int index, bool starts)
    {
        var payload = Write(Vp8Frames, index, count: 3, isKey);
        Assert.True(Vp8.TryRead(payload, out var read));
        Assert.Equal((index == 0, starts), (read.IsStartOfFrame, read.IsStartOfKeyFrame));
        Assert.Equal(starts, Vp8Frames.StartsKeyFrame(payload));
        Assert.Equal((15, 7, 4, false), (read.PictureIdBits, read.PictureId, read.Length, read.IsDiscardable));
    }

    [Fact]
    public void The_frame_header_of_VP8_says_how_large_the_picture_and_its_first_partition_are()
    {
        var frame = Write(Vp8Frames, 0, 1, isKey: true, length: Vp8Frames.MinLength).AsSpan(4);
        Assert.Equal([0x9D, 0x01, 0x2A], frame[3..6].ToArray());
        Assert.Equal((1280, 720), (BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]), BinaryPrimitives.ReadUInt16LittleEndian(frame[8..])));
        var tag = frame[0] | (frame[1] << 8) | (frame[2] << 16);
        Assert.Equal((0, 0, 1), (tag & 1, (tag >> 1) & 7, (tag >> 4) & 1));
        Assert.InRange(tag >> 5, 1, frame.Length - 10);
    }

    [Fact]
    public void A_server_that_gives_a_picture_of_VP8_another_number_breaks_no_checksum()
    {
        var payload = Write(Vp8Frames, 1, 3, isKey: false, frame: 40_000);
        Assert.True(Vp8.TryRead(payload, out var read));
        Assert.Equal(40_000 & 0x7FFF, read.PictureId);
        read.Rewrite(payload, 1234, 0);
        Assert.True(PacketStamp.TryRead(payload, Vp8Frames.RewritableLength(payload), out var stamp));
        Assert.Equal(40_000u, stamp.Frame);
    }

    [Fact]
    public void A_key_frame_of_H264_begins_with_its_parameter_sets()
    {
        var payload = Write(H264Frames, 0, 3, isKey: true);
        Assert.True(H264.TryRead(payload, out var sets));
        Assert.True(sets is { HasSps: true, HasPps: true, IsStartOfKeyFrame: true, HasIdr: false });
        Assert.True(H264.TryRead(Write(H264Frames, 1, 3, isKey: true), out var slice));
        Assert.True(slice is { HasIdr: true, IsStartOfKeyFrame: true, IsDiscardable: false });
        Assert.True(H264.TryRead(Write(H264Frames, 2, 3, isKey: true), out var end));
        Assert.True(end is { HasIdr: false, IsStartOfKeyFrame: false });
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(9, true)]
    [InlineData(9, false)]
    public void The_fragments_of_a_slice_of_H264_have_one_start_and_one_end(int slicePackets, bool isKey)
    {
        var (first, count) = isKey ? (1, slicePackets + 1) : (0, slicePackets);
        var payloads = Enumerable.Range(first, slicePackets).Select(index => Write(H264Frames, index, count, isKey)).ToArray();
        Assert.All(payloads, payload => Assert.Equal(0x60, payload[0] & 0xE0));
        if (slicePackets == 1)
        {
            Assert.Equal(isKey ? 5 : 1, payloads[0][0] & 0x1F);
            return;
        }
        Assert.All(payloads, payload => Assert.Equal((28, isKey ? 5 : 1), (payload[0] & 0x1F, payload[1] & 0x1F)));
        Assert.Equal([0], Enumerable.Range(0, slicePackets).Where(index => (payloads[index][1] & 0x80) != 0));
        Assert.Equal([slicePackets - 1], Enumerable.Range(0, slicePackets).Where(index => (payloads[index][1] & 0x40) != 0));
        Assert.Equal(isKey, H264.TryRead(payloads[0], out var read) && read.IsStartOfKeyFrame);
    }

    [Fact]
    public void Nothing_in_a_unit_of_H264_looks_like_the_start_of_another()
    {
        for (var index = 0; index < 3; index++)
        {
            var payload = Write(H264Frames, index, 3, isKey: true, length: H264Frames.MinLength);
            // The sizes in the STAP-A are none of its units' bytes.
            var units = index == 0 ? payload[3..] : payload;
            Assert.Equal(-1, units.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 1]));
            Assert.Equal(-1, units.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0]));
        }
    }
}
