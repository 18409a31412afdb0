using CsCheck;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Tests.Primitives;

public sealed class SpanReaderTests
{
    [Fact]
    public void What_was_written_is_read() =>
        Gen.Select(Gen.Byte, Gen.UShort, Gen.UInt[0, 0xFF_FFFF], Gen.UInt, Gen.ULong, Gen.Byte.Array[0, 20]).Sample((a, b, c, d, e, f) =>
        {
            Span<byte> bytes = stackalloc byte[64];
            var writer = new SpanWriter(bytes);
            writer.WriteByte(a);
            writer.WriteUInt16(b);
            writer.WriteUInt24(c);
            writer.WriteUInt32(d);
            writer.WriteUInt64(e);
            writer.WriteZeros(2);
            writer.WriteBytes(f);

            var reader = new SpanReader(writer.Written);
            Assert.True(reader.TryReadByte(out var a2) & reader.TryReadUInt16(out var b2) & reader.TryReadUInt24(out var c2)
                & reader.TryReadUInt32(out var d2) & reader.TryReadUInt64(out var e2) & reader.TrySkip(2) & reader.TryReadBytes(f.Length, out var f2));
            Assert.Equal((a, b, c, d, e), (a2, b2, c2, d2, e2));
            Assert.Equal(f, f2);
            Assert.Equal(0, reader.Left);
        });

    [Fact]
    public void What_is_not_there_is_not_read_and_moves_nothing()
    {
        var reader = new SpanReader([1, 2]);
        Assert.False(reader.TryReadUInt24(out _) | reader.TryReadUInt32(out _) | reader.TryReadUInt64(out _) | reader.TrySkip(3) | reader.TrySkip(-1));
        Assert.Equal(0, reader.Position);
        Assert.True(reader.TryReadUInt16(out var value));
        Assert.Equal(0x0102, value);
        Assert.False(reader.TryReadByte(out _) | reader.TryReadUInt16(out _));
    }
}
