namespace Pharos.Rtc.Primitives;

/// <summary>Reads fields that are no whole bytes, the highest bit first. What is not there is not read, and nothing throws.</summary>
/// <param name="bytes">The bytes.</param>
public ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private const int BitsPerByte = 8;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bits read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bits that are left.</summary>
    public readonly int Left => (_bytes.Length * BitsPerByte) - Position;

    /// <summary>Reads a number of so many bits, 0 to 32.</summary>
    public bool TryRead(int bits, out uint value)
    {
        value = 0;
        if (bits > Left) return false;
        for (var i = 0; i < bits; i++, Position++)
            value = (value << 1) | (uint)((_bytes[Position / BitsPerByte] >> (BitsPerByte - 1 - (Position % BitsPerByte))) & 1);
        return true;
    }

    /// <summary>Reads one bit.</summary>
    public bool TryReadFlag(out bool value)
    {
        var isRead = TryRead(1, out var bit);
        value = bit != 0;
        return isRead;
    }

    /// <summary>Reads a number below a limit, in as few bits as that takes: <c>ns(n)</c> of the AV1 specification §4.10.7.</summary>
    /// <param name="limit">1 or more.</param>
    /// <param name="value">0 to one less than that.</param>
    public bool TryReadBelow(uint limit, out uint value)
    {
        var bits = 0;
        while (limit >> bits != 0) bits++;
        var shorter = (1u << bits) - limit;
        if (!TryRead(bits - 1, out value)) return false;
        if (value < shorter) return true;
        if (!TryRead(1, out var last)) return false;
        value = (value << 1) - shorter + last;
        return true;
    }
}
