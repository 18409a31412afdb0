using System.Buffers.Binary;
using System.Numerics;

namespace Pharos.Load.Publishing;

/// <summary>
/// What the end of each synthetic payload says, so that whoever receives it can tell whether it is whole, which one it is and how long it
/// was under way. Each byte carries 7 bits, the highest bit set: no two zeros in a row, that a decoder of H.264 could take for the start of
/// something.
/// <code>
/// | mark 32 | clock 32 | frame 32 | packet 64 | sent, ns 64 | checksum 32 |   32 bytes, spread over 37
/// </code>
/// The checksum is the CRC-32C of the payload from where the server may not change it, up to itself.
/// </summary>
/// <param name="Clock">Whose clock stamped it: <see cref="Measuring.MonotonicClock.Id"/>.</param>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Packet">Number of the packet, from 0, over all frames.</param>
/// <param name="Sent">When it was sent, in nanoseconds.</param>
internal readonly record struct PacketStamp(uint Clock, uint Frame, long Packet, long Sent)
{
    /// <summary>Bytes at the end of a payload.</summary>
    public const int Length = 37;

    private const uint Mark = 0x5068_4C64;
    private const int Plain = 32;
    private const int ChecksumAt = Plain - sizeof(uint);
    private const byte Spread = 0x80;

    /// <summary>Whether a payload ends with a stamp, by its mark alone.</summary>
    public static bool IsThere(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < Length) return false;
        Span<byte> plain = stackalloc byte[Plain];
        Gather(payload[^Length..], plain);
        return BinaryPrimitives.ReadUInt32BigEndian(plain) == Mark;
    }

    /// <summary>Writes it to the end of a payload whose other bytes are there already.</summary>
    /// <param name="payload">At least <see cref="Length"/> bytes behind <paramref name="from"/>.</param>
    /// <param name="from">Bytes at the beginning that the checksum leaves out.</param>
    public void Write(Span<byte> payload, int from)
    {
        Span<byte> plain = stackalloc byte[Plain];
        BinaryPrimitives.WriteUInt32BigEndian(plain, Mark);
        BinaryPrimitives.WriteUInt32BigEndian(plain[4..], Clock);
        BinaryPrimitives.WriteUInt32BigEndian(plain[8..], Frame);
        BinaryPrimitives.WriteInt64BigEndian(plain[12..], Packet);
        BinaryPrimitives.WriteInt64BigEndian(plain[20..], Sent);
        BinaryPrimitives.WriteUInt32BigEndian(plain[ChecksumAt..], Checksum(payload[from..^Length], plain[..ChecksumAt]));
        Scatter(plain, payload[^Length..]);
    }

    /// <summary>Reads it; false where there is none, or the payload is not what was sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, int from, out PacketStamp stamp)
    {
        stamp = default;
        if (payload.Length < from + Length) return false;
        Span<byte> plain = stackalloc byte[Plain];
        Gather(payload[^Length..], plain);
        if (BinaryPrimitives.ReadUInt32BigEndian(plain) != Mark) return false;
        var checksum = BinaryPrimitives.ReadUInt32BigEndian(plain[ChecksumAt..]);
        if (checksum != Checksum(payload[from..^Length], plain[..ChecksumAt])) return false;
        stamp = new(
            BinaryPrimitives.ReadUInt32BigEndian(plain[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(plain[8..]),
            BinaryPrimitives.ReadInt64BigEndian(plain[12..]),
            BinaryPrimitives.ReadInt64BigEndian(plain[20..]));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> body, ReadOnlySpan<byte> stamp) => Crc(Crc(uint.MaxValue, body), stamp);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    private static void Scatter(ReadOnlySpan<byte> plain, Span<byte> to)
    {
        var (bits, count, at) = (0, 0, 0);
        foreach (var value in plain)
        {
            (bits, count) = ((bits << 8) | value, count + 8);
            for (; count >= 7; count -= 7) to[at++] = (byte)(Spread | ((bits >> (count - 7)) & 0x7F));
        }
        if (count > 0) to[at] = (byte)(Spread | ((bits << (7 - count)) & 0x7F));
    }

    private static void Gather(ReadOnlySpan<byte> from, Span<byte> plain)
    {
        var (bits, count, at) = (0, 0, 0);
        foreach (var value in from)
        {
            (bits, count) = ((bits << 7) | (value & 0x7F), count + 7);
            if (count < 8) continue;
            count -= 8;
            plain[at++] = (byte)(bits >> count);
            if (at == plain.Length) return;
        }
    }
}
