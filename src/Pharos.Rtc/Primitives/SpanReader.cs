using System.Buffers.Binary;

namespace Pharos.Rtc.Primitives;

/// <summary>Reads a datagram from front to back, in network byte order. What is not there is not read, and nothing throws.</summary>
/// <param name="bytes">The datagram.</param>
public ref struct SpanReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _bytes.Length - Position;

    /// <summary>What is left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    /// <summary>Reads one byte.</summary>
    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (Left < 1) return false;
        value = _bytes[Position++];
        return true;
    }

    /// <summary>Reads 16 bits.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value)) return false;
        Position += sizeof(ushort);
        return true;
    }

    /// <summary>Reads 24 bits.</summary>
    public bool TryReadUInt24(out uint value)
    {
        value = 0;
        if (Left < 3) return false;
        value = ((uint)_bytes[Position] << 16) | ((uint)_bytes[Position + 1] << 8) | _bytes[Position + 2];
        Position += 3;
        return true;
    }

    /// <summary>Reads 32 bits.</summary>
    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out value)) return false;
        Position += sizeof(uint);
        return true;
    }

    /// <summary>Reads 64 bits.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64BigEndian(Rest, out value)) return false;
        Position += sizeof(ulong);
        return true;
    }

    /// <summary>Reads so many bytes.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (count < 0 || count > Left) return false;
        value = _bytes.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Passes over so many bytes.</summary>
    public bool TrySkip(int count) => TryReadBytes(count, out _);
}
