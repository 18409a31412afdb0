using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Tests.Rtp;

public sealed class RtpPacketTests
{
    /// <summary>Two CSRCs, a one-byte extension block of two elements, three bytes of payload and four of padding.</summary>
    internal static readonly byte[] Full = Convert.FromHexString(
        "B2E0" + "1234" + "01020304" + "DEADBEEF" + "00000001" + "00000002" + "BEDE0002" + "10AA" + "3100C8" + "000000" + "616263"
            + "00000004");

    internal static readonly byte[] Plain = Convert.FromHexString("8060FFFF00000BB8CAFEBABE" + "FF");

    [Fact]
    public void Every_field_of_a_packet_is_read()
    {
        Assert.True(RtpPacket.TryRead(Full, out var packet));
        Assert.True(packet.Marker);
        Assert.Equal(new PayloadType(96), packet.PayloadType);
        Assert.Equal(new SeqNo(0x1234), packet.Sequence);
        Assert.Equal(0x01020304u, packet.Timestamp);
        Assert.Equal(new Ssrc(0xDEADBEEF), packet.Ssrc);
        Assert.Equal(2, packet.CsrcCount);
        Assert.Equal(new Ssrc(2), packet.Csrc(1));
        Assert.Equal(32, packet.HeaderLength);
        Assert.Equal(4, packet.PaddingLength);
        Assert.Equal("abc"u8, packet.Payload);
    }

    [Fact]
    public void A_packet_of_twelve_bytes_has_an_empty_payload()
    {
        Assert.True(RtpPacket.TryRead(Plain.AsSpan(0, 12), out var packet));
        Assert.False(packet.Marker);
        Assert.Equal(0, packet.Payload.Length);
        Assert.False(packet.Extensions.GetEnumerator().MoveNext());
    }

    [Fact]
    public void Padding_only_is_a_packet()
    {
        Assert.True(RtpPacket.TryRead(Convert.FromHexString("A060FFFF00000BB8CAFEBABE" + "0002"), out var packet));
        Assert.True(packet.Payload.IsEmpty);
    }

    [Theory]
    [InlineData("8060FFFF00000BB8CAFEBA", "eleven bytes")]
    [InlineData("4060FFFF00000BB8CAFEBABE", "version 1")]
    [InlineData("8160FFFF00000BB8CAFEBABE", "a CSRC that is not there")]
    [InlineData("9060FFFF00000BB8CAFEBABEBEDE", "half an extension prefix")]
    [InlineData("9060FFFF00000BB8CAFEBABEBEDE000110", "an extension longer than the packet")]
    [InlineData("A060FFFF00000BB8CAFEBABE", "padding without its count")]
    [InlineData("A060FFFF00000BB8CAFEBABE0000", "padding of none")]
    [InlineData("A060FFFF00000BB8CAFEBABE0003", "padding that reaches into the header")]
    public void What_is_not_sound_is_refused(string hex, string why) =>
        Assert.False(RtpPacket.TryRead(Convert.FromHexString(hex), out _), why);

    [Fact]
    public void The_header_of_an_encrypted_packet_is_read_without_its_padding()
    {
        Assert.True(RtpHeader.TryReadLength(Convert.FromHexString("A060FFFF00000BB8CAFEBABE" + "00FF"), out var length));
        Assert.Equal(12, length);
    }

    [Fact]
    public void What_is_written_is_read_and_rewriting_one_field_leaves_the_others() =>
        Gen.Select(Gen.Bool, Gen.Byte[0, 127], Gen.UShort, Gen.UInt, Gen.UInt).Sample((marker, type, sequence, timestamp, ssrc) =>
        {
            Span<byte> bytes = stackalloc byte[12];
            Assert.Equal(12, RtpHeader.Write(bytes, marker, new(type), new(sequence), timestamp, new(ssrc)));
            Expect(bytes, marker, type, sequence, timestamp, ssrc);
            RtpHeader.SetPayloadType(bytes, new(PayloadType.Max));
            Expect(bytes, marker, PayloadType.Max, sequence, timestamp, ssrc);
            RtpHeader.SetMarker(bytes, !marker);
            Expect(bytes, !marker, PayloadType.Max, sequence, timestamp, ssrc);
            RtpHeader.SetSequence(bytes, new((ushort)~sequence));
            Expect(bytes, !marker, PayloadType.Max, (ushort)~sequence, timestamp, ssrc);
            RtpHeader.SetTimestamp(bytes, ~timestamp);
            Expect(bytes, !marker, PayloadType.Max, (ushort)~sequence, ~timestamp, ssrc);
            RtpHeader.SetSsrc(bytes, new(~ssrc));
            Expect(bytes, !marker, PayloadType.Max, (ushort)~sequence, ~timestamp, ~ssrc);
        });

    [Fact]
    public void Reading_and_rewriting_allocate_nothing() => Assert.Equal(0, Allocation.Of(() =>
    {
        Assert.True(RtpPacket.TryRead(Full, out var packet));
        RtpHeader.SetSequence(Full, packet.Sequence);
        RtpHeader.SetSsrc(Full, packet.Ssrc);
    }));

    private static void Expect(ReadOnlySpan<byte> bytes, bool marker, byte type, ushort sequence, uint timestamp, uint ssrc)
    {
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        Assert.Equal(
            (marker, new PayloadType(type), new SeqNo(sequence), timestamp, new Ssrc(ssrc)),
            (packet.Marker, packet.PayloadType, packet.Sequence, packet.Timestamp, packet.Ssrc));
    }
}
