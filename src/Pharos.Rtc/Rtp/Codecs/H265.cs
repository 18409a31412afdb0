using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp.Codecs;

/// <summary>
/// What a packet of H.265 carries (RFC 7798 §1.1.4 and §4.4).
/// <code>
/// NAL unit header:         |F| Type 6 | LayerId 6 | TID 3|
/// aggregation packet:      | header, Type 48 | size 16 | NAL unit | size 16 | NAL unit …
/// fragmentation unit:      | header, Type 49 |S|E| FuType 6 | fragment …
/// </code>
/// Decoding order numbers (<c>sprop-max-don-diff</c> above 0) and PACI packets, which WebRTC does not use, are not read.
/// </summary>
public readonly record struct H265
{
    private const int HeaderLength = 2;
    private const int TypeIrapFirst = 16, TypeIrapLast = 23, TypeSps = 33, TypeLastNal = 47, TypeAggregation = 48, TypeFragment = 49;
    private const byte FirstSegmentBit = 0x80;

    /// <summary>Whether a sequence parameter set is in it.</summary>
    public bool HasSps { get; private init; }

    /// <summary>Whether a slice segment of an intra random access point picture (IDR, CRA, BLA) begins in it.</summary>
    public bool HasIrap { get; private init; }

    /// <summary>
    /// Whether a decoder may begin with this packet: at a sequence parameter set, or at the first slice segment of an IRAP picture. Where
    /// the set has its own packet, the segment follows in another one with the same timestamp, for which this is true again.
    /// </summary>
    public bool IsStartOfKeyFrame { get; private init; }

    /// <summary>The temporal layer, 0 to 6.</summary>
    public byte TemporalLayer { get; private init; }

    /// <summary>Reads a payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out H265 contents)
    {
        contents = default;
        // The TID of the header counts from 1: a 0 is not allowed.
        if (payload.Length <= HeaderLength || (payload[1] & 0x07) == 0) return false;
        var type = TypeOf(payload);
        var read = new H265 { TemporalLayer = (byte)((payload[1] & 0x07) - 1) };
        var rest = payload[HeaderLength..];
        if (type <= TypeLastNal) read = read.With(type, rest);
        else if (type == TypeAggregation)
        {
            if (!TryReadAggregate(rest, ref read)) return false;
        }
        else if (type == TypeFragment)
        {
            if (rest.Length < 2) return false;
            if ((rest[0] & 0x80) != 0) read = read.With(rest[0] & 0x3F, rest[1..]);
        }
        else return false;

        contents = read;
        return true;
    }

    private static int TypeOf(ReadOnlySpan<byte> unit) => (unit[0] >> 1) & 0x3F;

    private static bool TryReadAggregate(ReadOnlySpan<byte> units, ref H265 contents)
    {
        var reader = new SpanReader(units);
        while (reader.Left > 0)
        {
            if (!reader.TryReadUInt16(out var size) || !reader.TryReadBytes(size, out var unit) || unit.Length < HeaderLength) return false;
            contents = contents.With(TypeOf(unit), unit[HeaderLength..]);
        }

        return true;
    }

    /// <summary>Adds what one NAL unit is. A slice segment header begins with first_slice_segment_in_pic_flag.</summary>
    private H265 With(int type, ReadOnlySpan<byte> rest) => type switch
    {
        TypeSps => this with { HasSps = true, IsStartOfKeyFrame = true },
        >= TypeIrapFirst and <= TypeIrapLast => this with
        {
            HasIrap = true,
            IsStartOfKeyFrame = IsStartOfKeyFrame || (!rest.IsEmpty && (rest[0] & FirstSegmentBit) != 0),
        },
        _ => this,
    };
}
