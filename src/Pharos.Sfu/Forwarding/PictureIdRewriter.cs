using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Sfu.Forwarding;

/// <summary>How far a packet's picture numbers are moved.</summary>
/// <param name="PictureId">Added to the picture id, modulo its width.</param>
/// <param name="Tl0PicIdx">Added to the count of the lowest temporal layer's frames, modulo 256.</param>
internal readonly record struct PictureIdOffset(ushort PictureId, byte Tl0PicIdx)
{
    /// <summary>Whether the payload goes out as it came.</summary>
    public bool IsNone => PictureId == 0 && Tl0PicIdx == 0;
}

/// <summary>
/// Lets the picture ids, and the counts of the lowest temporal layer, of source after source go on without a seam: a decoder takes a jump
/// for lost frames. Packets come in the order in which they are sent; a source that was left is not seen again but as a new one.
/// RFC 7741 §4.2, RFC 9628 §4.2.
/// </summary>
/// <param name="isVp9">The payloads are VP9; otherwise VP8.</param>
internal sealed class PictureIdRewriter(bool isVp9)
{
    private const int LongMask = 0x7FFF;
    private const int ShortMask = 0x7F;

    private int _source;
    private PictureIdOffset _offset;
    private int? _newestId;
    private byte? _newestTl0;
    private bool _idKnown;
    private bool _tl0Known;

    /// <summary>How far to move the numbers of a packet that is sent for the first time; one with an unsound descriptor is not moved.</summary>
    /// <param name="source">As in <see cref="PacketSummary.Source"/>.</param>
    /// <param name="payload">Beginning with the descriptor.</param>
    public PictureIdOffset Next(int source, ReadOnlySpan<byte> payload)
    {
        if (!TryRead(payload, out var bits, out var id, out var tl0)) return default;
        if (source != _source) (_source, _offset, _idKnown, _tl0Known) = (source, default, false, false);
        if (bits > 0) MoveId(id, bits == 15 ? LongMask : ShortMask);
        if (tl0 is { } index) MoveTl0(index);
        return _offset;
    }

    /// <summary>Moves the numbers in a payload. One whose descriptor is not sound is left as it is.</summary>
    public void Apply(PictureIdOffset offset, Span<byte> payload)
    {
        if (offset.IsNone) return;
        if (isVp9)
        {
            if (Vp9.TryRead(payload, out var vp9)) vp9.Rewrite(payload, vp9.PictureId + offset.PictureId, Moved(vp9.Tl0PicIdx, offset));
        }
        else if (Vp8.TryRead(payload, out var vp8))
        {
            vp8.Rewrite(payload, vp8.PictureId + offset.PictureId, Moved(vp8.Tl0PicIdx, offset));
        }
    }

    private static byte Moved(byte? tl0, PictureIdOffset offset) => unchecked((byte)((tl0 ?? 0) + offset.Tl0PicIdx));

    private bool TryRead(ReadOnlySpan<byte> payload, out int bits, out int id, out byte? tl0)
    {
        if (isVp9)
        {
            var isSound = Vp9.TryRead(payload, out var vp9);
            (bits, id, tl0) = (vp9.PictureIdBits, vp9.PictureId, vp9.Tl0PicIdx);
            return isSound;
        }

        var sound = Vp8.TryRead(payload, out var vp8);
        (bits, id, tl0) = (vp8.PictureIdBits, vp8.PictureId, vp8.Tl0PicIdx);
        return sound;
    }

    private void MoveId(int id, int mask)
    {
        // A source's width is its own: what was reached is continued in it.
        if (!_idKnown)
        {
            _idKnown = true;
            if (_newestId is { } newest) _offset = _offset with { PictureId = (ushort)((newest + 1 - id) & mask) };
            _newestId = (id + _offset.PictureId) & mask;
            return;
        }

        var moved = (id + _offset.PictureId) & mask;
        var ahead = (moved - _newestId!.Value) & mask;
        if (ahead <= mask / 2) _newestId = moved;
    }

    private void MoveTl0(byte index)
    {
        if (!_tl0Known)
        {
            _tl0Known = true;
            if (_newestTl0 is { } newest) _offset = _offset with { Tl0PicIdx = unchecked((byte)(newest + 1 - index)) };
            _newestTl0 = unchecked((byte)(index + _offset.Tl0PicIdx));
            return;
        }

        var moved = unchecked((byte)(index + _offset.Tl0PicIdx));
        if (unchecked((sbyte)(moved - _newestTl0!.Value)) > 0) _newestTl0 = moved;
    }
}
