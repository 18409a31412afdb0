using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp.Codecs;

/// <summary>
/// The payload descriptor of VP8, and the one bit of the frame that matters here (RFC 7741 §4.2 and §4.3).
/// <code>
///        0 1 2 3 4 5 6 7
///       |X|R|N|S|R| PID |
///    X: |I|L|T|K| RSV   |
///    I: |M| PictureID   |   M: 15 bits in two bytes
///    L: |   TL0PICIDX   |
///  T/K: |TID|Y| KEYIDX  |
///       |Size0|H| VER |P|   the first byte of the frame, where S is 1 and PID 0
/// </code>
/// </summary>
public readonly record struct Vp8
{
    private const byte ExtendedBit = 0x80;
    private const byte LongPictureIdBit = 0x80;
    private readonly byte _pictureIdAt;
    private readonly byte _tl0At;

    private Vp8(byte pictureIdAt, byte tl0At) => (_pictureIdAt, _tl0At) = (pictureIdAt, tl0At);

    /// <summary>Bytes of the descriptor.</summary>
    public int Length { get; private init; }

    /// <summary>Whether a frame begins with this packet.</summary>
    public bool IsStartOfFrame { get; private init; }

    /// <summary>Whether a key frame begins with this packet.</summary>
    public bool IsStartOfKeyFrame { get; private init; }

    /// <summary>Whether no other frame needs this one (N).</summary>
    public bool IsDiscardable { get; private init; }

    /// <summary>How wide the picture id is: 7 or 15 bits, 0 where there is none.</summary>
    public int PictureIdBits { get; private init; }

    /// <summary>The picture id; 0 where there is none.</summary>
    public int PictureId { get; internal init; }

    /// <summary>Counts the frames of the lowest temporal layer; null where it is left out.</summary>
    public byte? Tl0PicIdx { get; internal init; }

    /// <summary>The temporal layer (TID), 0 to 3; null where it is left out.</summary>
    public byte? TemporalLayer { get; private init; }

    /// <summary>Whether the frame needs the lowest layer only (Y): a place to switch up at.</summary>
    public bool IsLayerSync { get; private init; }

    /// <summary>Reads the descriptor at the start of a payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp8 descriptor)
    {
        descriptor = default;
        var reader = new SpanReader(payload);
        if (!reader.TryReadByte(out var first)) return false;

        byte extensions = 0, pictureIdAt = 0, tl0At = 0, tl0 = 0, layer = 0;
        if ((first & ExtendedBit) != 0 && !reader.TryReadByte(out extensions)) return false;
        var (pictureIdBits, pictureId) = (0, 0);
        if ((extensions & 0x80) != 0)
        {
            pictureIdAt = (byte)reader.Position;
            if (!reader.TryReadByte(out var high)) return false;
            (pictureIdBits, pictureId) = (7, high & 0x7F);
            if ((high & LongPictureIdBit) != 0)
            {
                if (!reader.TryReadByte(out var low)) return false;
                (pictureIdBits, pictureId) = (15, (pictureId << 8) | low);
            }
        }

        if ((extensions & 0x40) != 0)
        {
            tl0At = (byte)reader.Position;
            if (!reader.TryReadByte(out tl0)) return false;
        }

        if ((extensions & 0x30) != 0 && !reader.TryReadByte(out layer)) return false;
        // A descriptor describes at least one byte of a frame.
        if (reader.Left == 0) return false;

        var starts = (first & 0x17) == 0x10;
        var hasLayer = (extensions & 0x20) != 0;
        descriptor = new(pictureIdAt, tl0At)
        {
            Length = reader.Position,
            IsStartOfFrame = starts,
            IsStartOfKeyFrame = starts && (reader.Rest[0] & 1) == 0,
            IsDiscardable = (first & 0x20) != 0,
            PictureIdBits = pictureIdBits,
            PictureId = pictureId,
            Tl0PicIdx = tl0At == 0 ? null : tl0,
            TemporalLayer = hasLayer ? (byte)(layer >> 6) : null,
            IsLayerSync = hasLayer && (layer & 0x20) != 0,
        };
        return true;
    }

    /// <summary>
    /// Writes other numbers into the payload this was read from, so that a viewer sees none missing where layers or frames were left out.
    /// A field that is not there stays away, and the picture id keeps its width.
    /// </summary>
    /// <param name="payload">The payload, or a copy of it.</param>
    /// <param name="pictureId">Its lower 7 or 15 bits count.</param>
    /// <param name="tl0PicIdx">All 8 bits.</param>
    public void Rewrite(Span<byte> payload, int pictureId, byte tl0PicIdx)
    {
        if (PictureIdBits == 15) BinaryPrimitives.WriteUInt16BigEndian(payload[_pictureIdAt..], (ushort)(0x8000 | (pictureId & 0x7FFF)));
        else if (PictureIdBits == 7) payload[_pictureIdAt] = (byte)(pictureId & 0x7F);
        if (Tl0PicIdx is not null) payload[_tl0At] = tl0PicIdx;
    }
}
