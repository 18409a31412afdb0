using System.Buffers.Binary;

namespace Pharos.Rtc.Primitives;

/// <summary>
/// Writes a datagram from front to back, in network byte order. The caller gives enough room: writing past the end is a bug, and throws.
/// </summary>
/// <param name="bytes">Where it is written.</param>
public ref struct SpanWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _bytes.Length - Position;

    /// <summary>What was written.</summary>
    public readonly Span<byte> Written => _bytes[..Position];

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value) => _bytes[Position++] = value;

    /// <summary>Writes 16 bits.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    /// <summary>Writes the lower 24 bits.</summary>
    public void WriteUInt24(uint value)
    {
        var to = Take(3);
        (to[0], to[1], to[2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    /// <summary>Writes 32 bits.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    /// <summary>Writes 64 bits.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Writes zeros.</summary>
    public void WriteZeros(int count) => Take(count).Clear();

    /// <summary>Room for so many bytes, to be written by the caller.</summary>
    public Span<byte> Take(int count)
    {
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
