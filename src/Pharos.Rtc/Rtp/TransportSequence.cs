using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// The sequence number that counts the packets of all streams of one transport (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2): the
/// 16 bits of the header extension of that name.
/// </summary>
public static class TransportSequence
{
    /// <summary>Bytes of the value.</summary>
    public const int Length = sizeof(ushort);

    /// <summary>Reads the value of a header extension.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out SeqNo sequence)
    {
        sequence = default;
        if (value.Length != Length) return false;
        sequence = new(BinaryPrimitives.ReadUInt16BigEndian(value));
        return true;
    }

    /// <summary>Writes the value.</summary>
    public static void Write(Span<byte> to, SeqNo sequence) => BinaryPrimitives.WriteUInt16BigEndian(to, sequence.Value);
}
