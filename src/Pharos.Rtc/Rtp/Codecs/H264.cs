using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp.Codecs;

/// <summary>
/// What a packet of H.264 carries (RFC 6184 §5.2 to §5.8).
/// <code>
/// single NAL unit:  |F|NRI|Type 1..23| …
/// STAP-A:           |F|NRI| 24 | size 16 | NAL unit | size 16 | NAL unit …
/// FU-A:             |F|NRI| 28 |S|E|R|Type| fragment …
/// </code>
/// The packets of the interleaved mode (STAP-B, MTAP, FU-B), which WebRTC does not use, are not read.
/// </summary>
public readonly record struct H264
{
    private const int TypeSlice = 1, TypeIdr = 5, TypeSps = 7, TypePps = 8, TypeStapA = 24, TypeFuA = 28;
    private const byte FirstMacroblockBit = 0x80;

    /// <summary>Whether a sequence parameter set is in it.</summary>
    public bool HasSps { get; private init; }

    /// <summary>Whether a picture parameter set is in it.</summary>
    public bool HasPps { get; private init; }

    /// <summary>Whether a slice of an IDR picture begins in it.</summary>
    public bool HasIdr { get; private init; }

    /// <summary>
    /// Whether a decoder may begin with this packet: at a sequence parameter set, or at the first slice of an IDR picture. Where the set
    /// has its own packet, the slice follows in another one with the same timestamp, for which this is true again.
    /// </summary>
    public bool IsStartOfKeyFrame { get; private init; }

    /// <summary>Whether a picture that may need a later one begins in it: its first slice is of type B.</summary>
    public bool StartsBFrame { get; private init; }

    /// <summary>Whether no other picture needs this one (nal_ref_idc is 0).</summary>
    public bool IsDiscardable { get; private init; }

    /// <summary>Reads a payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out H264 contents)
    {
        contents = default;
        if (payload.IsEmpty) return false;
        var type = payload[0] & 0x1F;
        contents = new() { IsDiscardable = (payload[0] & 0x60) == 0 };
        switch (type)
        {
            case >= 1 and < TypeStapA:
                contents = contents.With(type, payload[1..]);
                return true;
            case TypeStapA:
                return TryReadAggregate(payload[1..], ref contents);
            case TypeFuA:
                // Without a byte of the fragment there is nothing to forward.
                if (payload.Length < 3) return false;
                if ((payload[1] & 0x80) != 0) contents = contents.With(payload[1] & 0x1F, payload[2..]);
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadAggregate(ReadOnlySpan<byte> units, ref H264 contents)
    {
        var reader = new SpanReader(units);
        var read = contents;
        if (reader.Left == 0) return false;
        while (reader.Left > 0)
        {
            if (!reader.TryReadUInt16(out var size) || !reader.TryReadBytes(size, out var unit) || unit.IsEmpty)
            {
                contents = default;
                return false;
            }

            read = read.With(unit[0] & 0x1F, unit[1..]);
        }

        contents = read;
        return true;
    }

    /// <summary>Adds what one NAL unit is. Its slice header begins with first_mb_in_slice, whose code for 0 is a single 1 bit.</summary>
    private H264 With(int type, ReadOnlySpan<byte> rest) => type switch
    {
        TypeSps => this with { HasSps = true, IsStartOfKeyFrame = true },
        TypePps => this with { HasPps = true },
        TypeIdr => this with
        {
            HasIdr = true,
            IsStartOfKeyFrame = IsStartOfKeyFrame || (!rest.IsEmpty && (rest[0] & FirstMacroblockBit) != 0),
        },
        TypeSlice => this with { StartsBFrame = StartsBFrame || (!rest.IsEmpty && IsFirstOfB(rest[0])) },
        _ => this,
    };

    // ITU-T H.264 §7.3.3: after first_mb_in_slice comes slice_type (table 7-6), whose code is 010 for B, and 00111 where all slices of the
    // picture are B.
    private static bool IsFirstOfB(byte bits) => (bits & 0xF0) == 0b1010_0000 || (bits & 0xFC) == 0b1001_1100;
}
