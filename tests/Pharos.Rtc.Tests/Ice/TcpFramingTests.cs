using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Pharos.Rtc.Ice;

namespace Pharos.Rtc.Tests.Ice;

public sealed class TcpFramingTests
{
    private const int Inputs = 100_000;

    // A binding request without attributes, framed.
    private static readonly byte[] Request = [0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Fact]
    public void A_datagram_gets_its_length_in_front()
    {
        var frame = new byte[5];
        Assert.Equal(5, TcpFraming.Write([7, 8, 9], frame));
        Assert.Equal([0, 3, 7, 8, 9], frame);
        Assert.Throws<ArgumentOutOfRangeException>(() => TcpFraming.Write([], new byte[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TcpFraming.Write(new byte[2_049], new byte[4_096]));
    }

    [Theory]
    [InlineData(0, TcpFrame.Invalid)]
    [InlineData(1, TcpFrame.Complete)]
    [InlineData(2_048, TcpFrame.Complete)]
    [InlineData(2_049, TcpFrame.Invalid)]
    [InlineData(65_535, TcpFrame.Invalid)]
    public void Frames_of_1_to_2048_bytes_are_taken(int length, TcpFrame expected)
    {
        var bytes = new byte[2 + length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)length);
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.Equal(expected, TcpFraming.Read(ref buffer, out var datagram));
        Assert.Equal(expected == TcpFrame.Complete ? length : 0, datagram.Length);
        Assert.Equal(expected == TcpFrame.Complete ? 0 : bytes.Length, buffer.Length);
    }

    [Fact]
    public void A_frame_that_cannot_be_is_refused_before_its_bytes_come()
    {
        var buffer = new ReadOnlySequence<byte>([0x08, 0x01]);
        Assert.Equal(TcpFrame.Invalid, TcpFraming.Read(ref buffer, out _));
    }

    [Fact]
    public void What_is_written_is_read_wherever_it_is_torn() =>
        Gen.Select(Gen.Byte.Array[1, 40].Array[0, 4], Gen.Int[0, 200].Array[0, 4]).Sample(
            (datagrams, cuts) =>
            {
                var stream = Framed(datagrams);
                var buffer = Torn(stream, cuts);
                foreach (var datagram in datagrams)
                {
                    Assert.Equal(TcpFrame.Complete, TcpFraming.Read(ref buffer, out var read));
                    Assert.Equal(datagram, read.ToArray());
                }
                Assert.Equal(TcpFrame.Incomplete, TcpFraming.Read(ref buffer, out _));
                Assert.True(buffer.IsEmpty);
            },
            iter: Inputs);

    [Fact]
    public void Every_beginning_of_a_frame_is_incomplete_and_every_tear_of_it_harmless()
    {
        var stream = Framed([[1, 2, 3, 4, 5], [6]]);
        for (var end = 0; end <= stream.Length; end++)
        {
            for (var cut = 0; cut <= end; cut++)
            {
                var buffer = Torn(stream[..end], [cut]);
                Assert.Equal(end < 7 ? TcpFrame.Incomplete : TcpFrame.Complete, TcpFraming.Read(ref buffer, out _));
                Assert.Equal(end < 7 ? end : end - 7, buffer.Length);
            }
        }
    }

    [Fact]
    public void Whatever_comes_neither_throws_nor_is_read_twice() =>
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.Byte[0, 8]).Array[0, 60], Gen.Int[0, 60].Array[0, 3]).Sample(
            (bytes, cuts) =>
            {
                var buffer = Torn(bytes, cuts);
                var left = buffer.Length;
                while (TcpFraming.Read(ref buffer, out var datagram) == TcpFrame.Complete)
                {
                    Assert.Equal(left, 2 + datagram.Length + buffer.Length);
                    left = buffer.Length;
                }
                Assert.Equal(left, buffer.Length);
            },
            iter: Inputs);

    [Fact]
    public void A_framed_request_is_known_by_its_tenth_byte()
    {
        for (var length = 0; length < 10; length++) Assert.Null(TcpFraming.LooksLikeMedia(Request.AsSpan(0, length)));
        Assert.True(TcpFraming.LooksLikeMedia(Request.AsSpan(0, 10)));
        Assert.True(TcpFraming.LooksLikeMedia(Request));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    [InlineData("POST")]
    [InlineData("G")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("\u0016")]
    public void Others_are_known_by_their_first_byte(string first)
    {
        var bytes = Encoding.Latin1.GetBytes(first);
        for (var length = 1; length <= bytes.Length; length++) Assert.False(TcpFraming.LooksLikeMedia(bytes.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(1, 19)] // shorter than a header
    [InlineData(1, 21)] // not whole words
    [InlineData(2, 0x40)] // TURN channel data
    [InlineData(2, 0x80)] // RTP
    [InlineData(2, 22)] // DTLS
    [InlineData(5, 4)] // another length than the frame's
    [InlineData(6, 0)]
    [InlineData(9, 0)]
    public void Other_frames_are_known_by_the_byte_that_is_wrong(int index, byte value)
    {
        var bytes = (byte[])Request.Clone();
        bytes[index] = value;
        Assert.Null(TcpFraming.LooksLikeMedia(bytes.AsSpan(0, index)));
        Assert.False(TcpFraming.LooksLikeMedia(bytes.AsSpan(0, index + 1)));
        Assert.False(TcpFraming.LooksLikeMedia(bytes));
    }

    [Fact]
    public void More_bytes_never_change_a_verdict() =>
        Gen.Select(Gen.Int[0, Request.Length], Gen.Byte.Array[0, 20]).Sample(
            (kept, bytes) =>
            {
                byte[] stream = [.. Request.AsSpan(0, kept), .. bytes];
                bool? before = null;
                for (var length = 0; length <= stream.Length; length++)
                {
                    var verdict = TcpFraming.LooksLikeMedia(stream.AsSpan(0, length));
                    if (before is not null) Assert.Equal(before, verdict);
                    if (length >= TcpFraming.SignatureLength) Assert.NotNull(verdict);
                    before = verdict;
                }
            },
            iter: Inputs);

    private static byte[] Framed(byte[][] datagrams)
    {
        var stream = new List<byte>();
        var frame = new byte[2 + TcpFraming.MaxDatagram];
        foreach (var datagram in datagrams) stream.AddRange(frame.AsSpan(0, TcpFraming.Write(datagram, frame)));
        return [.. stream];
    }

    private static ReadOnlySequence<byte> Torn(byte[] bytes, int[] cuts)
    {
        int[] ends = [.. cuts.Select(cut => Math.Min(cut, bytes.Length)).Append(bytes.Length).Order()];
        var first = new Piece(bytes.AsMemory(0, ends[0]), null);
        var last = first;
        for (var i = 1; i < ends.Length; i++) last = new Piece(bytes.AsMemory(ends[i - 1]..ends[i]), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }
}
