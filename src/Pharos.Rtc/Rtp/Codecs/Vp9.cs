using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp.Codecs;

/// <summary>
/// The payload descriptor of VP9 (RFC 9628 §4.2).
/// <code>
///           0 1 2 3 4 5 6 7
///          |I|P|L|F|B|E|V|Z|
///       I: |M| PICTURE ID  |    M: 15 bits in two bytes
///       L: | TID |U| SID |D|
///  L, !F:  |   TL0PICIDX   |
///  P, F:   |   P_DIFF    |N|    up to 3, as long as N is 1
///       V: | N_S |Y|G|-|-|-|    Y: width 16, height 16, N_S + 1 times
///       G: |      N_G      |    then N_G times:
///          | TID |U| R |-|-|    and R times | P_DIFF |
/// </code>
/// </summary>
public readonly record struct Vp9
{
    private const int MaxReferences = 3;
    private readonly byte _tl0At;

    private Vp9(byte tl0At) => _tl0At = tl0At;

    /// <summary>Bytes of the descriptor, the scalability structure included.</summary>
    public int Length { get; private init; }

    /// <summary>Whether a frame of a layer begins with this packet (B).</summary>
    public bool IsStartOfFrame { get; private init; }

    /// <summary>Whether a frame of a layer ends with this packet (E).</summary>
    public bool IsEndOfFrame { get; private init; }

    /// <summary>
    /// Whether a key frame begins with this packet: the start of a frame of the lowest spatial layer that needs no other.
    /// </summary>
    public bool IsStartOfKeyFrame { get; private init; }

    /// <summary>How wide the picture id is: 7 or 15 bits, 0 where there is none.</summary>
    public int PictureIdBits { get; private init; }

    /// <summary>The picture id, the same for all spatial layers of one moment; 0 where there is none.</summary>
    public int PictureId { get; private init; }

    /// <summary>Whether the packet says which layer it belongs to (L).</summary>
    public bool HasLayer { get; private init; }

    /// <summary>The temporal layer (TID), 0 to 7; 0 where it is not said.</summary>
    public byte TemporalLayer { get; private init; }

    /// <summary>The spatial layer (SID), 0 to 7; 0 where it is not said.</summary>
    public byte SpatialLayer { get; private init; }

    /// <summary>Whether later frames of higher temporal layers need nothing before this one (U): a place to switch up at.</summary>
    public bool IsSwitchingUpPoint { get; private init; }

    /// <summary>Whether the frame needs the spatial layer below of the same moment (D).</summary>
    public bool IsInterLayerPredicted { get; private init; }

    /// <summary>Whether the frame needs frames of an earlier moment (P).</summary>
    public bool IsInterPicturePredicted { get; private init; }

    /// <summary>Whether no higher spatial layer needs this frame (Z).</summary>
    public bool IsNotForHigherSpatialLayers { get; private init; }

    /// <summary>Counts the frames of the lowest temporal layer; null where it is left out.</summary>
    public byte? Tl0PicIdx { get; private init; }

    /// <summary>How many spatial layers there are, 1 to 8, where the packet carries a scalability structure (V); otherwise 0.</summary>
    public int SpatialLayers { get; private init; }

    /// <summary>Reads the descriptor at the start of a payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp9 descriptor)
    {
        descriptor = default;
        var reader = new SpanReader(payload);
        if (!reader.TryReadByte(out var first)) return false;
        var (hasPictureId, predicted, hasLayer, flexible) = ((first & 0x80) != 0, (first & 0x40) != 0, (first & 0x20) != 0,
            (first & 0x10) != 0);

        var (pictureIdBits, pictureId) = (0, 0);
        if (hasPictureId)
        {
            if (!reader.TryReadByte(out var high)) return false;
            (pictureIdBits, pictureId) = (7, high & 0x7F);
            if ((high & 0x80) != 0)
            {
                if (!reader.TryReadByte(out var low)) return false;
                (pictureIdBits, pictureId) = (15, (pictureId << 8) | low);
            }
        }

        byte layer = 0, tl0 = 0, tl0At = 0;
        if (hasLayer && !reader.TryReadByte(out layer)) return false;
        if (hasLayer && !flexible)
        {
            tl0At = (byte)reader.Position;
            if (!reader.TryReadByte(out tl0)) return false;
        }

        if (predicted && flexible && !TrySkipReferences(ref reader)) return false;
        var spatialLayers = 0;
        if ((first & 0x02) != 0 && !TryReadStructure(ref reader, out spatialLayers)) return false;
        // A descriptor describes at least one byte of a frame.
        if (reader.Left == 0) return false;

        var starts = (first & 0x08) != 0;
        var spatial = (byte)((layer >> 1) & 0x07);
        descriptor = new(tl0At)
        {
            Length = reader.Position,
            IsStartOfFrame = starts,
            IsEndOfFrame = (first & 0x04) != 0,
            IsStartOfKeyFrame = starts && !predicted && spatial == 0 && (layer & 0x01) == 0,
            PictureIdBits = pictureIdBits,
            PictureId = pictureId,
            HasLayer = hasLayer,
            TemporalLayer = (byte)(layer >> 5),
            SpatialLayer = spatial,
            IsSwitchingUpPoint = (layer & 0x10) != 0,
            IsInterLayerPredicted = (layer & 0x01) != 0,
            IsInterPicturePredicted = predicted,
            IsNotForHigherSpatialLayers = (first & 0x01) != 0,
            Tl0PicIdx = hasLayer && !flexible ? tl0 : null,
            SpatialLayers = spatialLayers,
        };
        return true;
    }

    /// <summary>
    /// Writes other numbers into the payload this was read from, so that a viewer sees none missing where the source changed. A field
    /// that is not there stays away, and the picture id keeps its width.
    /// </summary>
    /// <param name="payload">The payload, or a copy of it.</param>
    /// <param name="pictureId">Its lower 7 or 15 bits count.</param>
    /// <param name="tl0PicIdx">All 8 bits.</param>
    public void Rewrite(Span<byte> payload, int pictureId, byte tl0PicIdx)
    {
        if (PictureIdBits == 15) BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)(0x8000 | (pictureId & 0x7FFF)));
        else if (PictureIdBits == 7) payload[1] = (byte)(pictureId & 0x7F);
        if (_tl0At > 0) payload[_tl0At] = tl0PicIdx;
    }

    private static bool TrySkipReferences(ref SpanReader reader)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (!reader.TryReadByte(out var difference)) return false;
            if ((difference & 1) == 0) return true;
        }

        return false;
    }

    private static bool TryReadStructure(ref SpanReader reader, out int spatialLayers)
    {
        spatialLayers = 0;
        if (!reader.TryReadByte(out var first)) return false;
        var layers = (first >> 5) + 1;
        if ((first & 0x10) != 0 && !reader.TrySkip(layers * 2 * sizeof(ushort))) return false;
        if ((first & 0x08) != 0)
        {
            if (!reader.TryReadByte(out var frames)) return false;
            for (var i = 0; i < frames; i++)
                if (!reader.TryReadByte(out var frame) || !reader.TrySkip((frame >> 2) & 0x03)) return false;
        }

        spatialLayers = layers;
        return true;
    }
}
