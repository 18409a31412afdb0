using System.Buffers.Binary;

namespace Pharos.Rtc.Stun;

/// <summary>
/// What joins a response to its request: 96 bits that the one who asks draws at random, and that the one who answers repeats. RFC 8489 §5.
/// </summary>
/// <param name="High">The first 64 bits.</param>
/// <param name="Low">The last 32 bits.</param>
public readonly record struct TransactionId(ulong High, uint Low)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 12;

    /// <summary>From the wire, or from the caller's random source.</summary>
    /// <param name="bytes">At least <see cref="Length"/> bytes; fewer is a bug, and throws.</param>
    public static TransactionId From(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[sizeof(ulong)..]));

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[sizeof(ulong)..], Low);
    }

    /// <summary>In hexadecimal.</summary>
    public override string ToString() => FormattableString.Invariant($"{High:x16}{Low:x8}");
}
