using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp.Codecs;

/// <summary>
/// What a packet of AV1 carries (RTP Payload Format For AV1 v1.0 §4.4, AV1 specification §5.3).
/// <code>
/// aggregation header:  |Z|Y| W |N|-|-|-|
/// W = 0:               | length, leb128 | OBU element | length, leb128 | OBU element …
/// W = 1, 2, 3:         the same W times, the last without its length
/// OBU header:          |0| type 4 |X|S|-|   X: | TID 3 | SID 2 | - |   S: a size follows, which is not sent as a rule
/// </code>
/// </summary>
public readonly record struct Av1
{
    private const int TypeSequenceHeader = 1;
    private const int MaxLeb128Length = 8;

    /// <summary>Whether a coded video sequence begins with this packet (N).</summary>
    public bool IsStartOfSequence { get; private init; }

    /// <summary>Whether a sequence header begins in it.</summary>
    public bool HasSequenceHeader { get; private init; }

    /// <summary>Whether a key frame begins with this packet: N, and a sequence header.</summary>
    public bool IsStartOfKeyFrame => IsStartOfSequence && HasSequenceHeader;

    /// <summary>Whether the first element goes on from the packet before (Z).</summary>
    public bool IsContinuation { get; private init; }

    /// <summary>Whether an element of it says which layer it belongs to.</summary>
    public bool HasLayer { get; private init; }

    /// <summary>The temporal layer, 0 to 7, of the last element that says so; 0 where none does.</summary>
    public byte TemporalLayer { get; private init; }

    /// <summary>The spatial layer, 0 to 3, of the last element that says so; 0 where none does.</summary>
    public byte SpatialLayer { get; private init; }

    /// <summary>Reads a payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Av1 contents)
    {
        contents = default;
        var reader = new SpanReader(payload);
        if (!reader.TryReadByte(out var header) || reader.Left == 0) return false;
        var (continues, count, starts) = ((header & 0x80) != 0, (header >> 4) & 0x03, (header & 0x08) != 0);
        // A sequence cannot begin in the middle of an element.
        if (starts && continues) return false;

        var read = new Av1 { IsStartOfSequence = starts, IsContinuation = continues };
        for (var i = 1; reader.Left > 0; i++)
        {
            var length = reader.Left;
            if (i != count && !TryReadLeb128(ref reader, out length)) return false;
            if (!reader.TryReadBytes(length, out var element)) return false;
            if (!(continues && i == 1) && !element.IsEmpty) read = read.With(element);
            // All elements are there; only without a count may more follow.
            if (i == count) break;
        }

        contents = read;
        return true;
    }

    private static bool TryReadLeb128(ref SpanReader reader, out int value)
    {
        value = 0;
        ulong sum = 0;
        for (var i = 0; i < MaxLeb128Length; i++)
        {
            if (!reader.TryReadByte(out var part)) return false;
            sum |= (ulong)(part & 0x7F) << (i * 7);
            if ((part & 0x80) != 0) continue;
            value = (int)Math.Min(sum, int.MaxValue);
            return true;
        }

        return false;
    }

    private Av1 With(ReadOnlySpan<byte> element)
    {
        var read = this;
        if (((element[0] >> 3) & 0x0F) == TypeSequenceHeader) read = read with { HasSequenceHeader = true };
        if ((element[0] & 0x04) == 0 || element.Length < 2) return read;
        return read with { HasLayer = true, TemporalLayer = (byte)(element[1] >> 5), SpatialLayer = (byte)((element[1] >> 3) & 0x03) };
    }
}
