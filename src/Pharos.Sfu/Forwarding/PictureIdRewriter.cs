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
/// Lets the picture ids, and the counts of the lowest temporal layer, of source after source go on without a seam, and without those of
/// pictures that are left out: a decoder takes a jump for lost frames. Packets come in the order in which they are sent; a source that was
/// left is not seen again but as a new one. RFC 7741 §4.2, RFC 9628 §4.2.
/// <code>
/// source 1: 10 11 .. 13 14 (15 left out) 16     source 2: 700 701        late: 12
/// viewer:   10 11 .. 13 14                15                16  17             12
/// </code>
/// What is left out is of a higher temporal layer: it does not count among the frames of the lowest.
/// </summary>
/// <param name="isVp9">The payloads are VP9; otherwise VP8.</param>
internal sealed class PictureIdRewriter(bool isVp9)
{
    private const int LongMask = 0x7FFF;
    private const int ShortMask = 0x7F;

    // Pictures that were left out; a late one of before the oldest of them is moved as that one. Seconds, at 15 a second.
    private const int MaxSegments = 32;

    private readonly Segment[] _segments = new Segment[MaxSegments];
    private int _segmentCount;
    private int _source;
    private bool _idKnown;
    private long _newest;
    private int _newestGiven = -1;
    private bool _tl0Known;
    private byte? _newestTl0;
    private byte _tl0Offset;

    /// <summary>How far to move the numbers of a packet that is sent for the first time; one with an unsound descriptor is not moved.</summary>
    /// <param name="source">As in <see cref="PacketSummary.Source"/>.</param>
    /// <param name="payload">Beginning with the descriptor.</param>
    public PictureIdOffset Next(int source, ReadOnlySpan<byte> payload)
    {
        if (!TryRead(payload, out var bits, out var id, out var tl0)) return default;
        if (source != _source) (_source, _idKnown, _tl0Known, _tl0Offset) = (source, false, false, 0);
        if (tl0 is { } index) MoveTl0(index);
        return new PictureIdOffset(bits > 0 ? (ushort)(OffsetOf(id, MaskOf(bits)) & MaskOf(bits)) : (ushort)0, _tl0Offset);
    }

    /// <summary>A packet is not sent on, in the order in which others are: the pictures after its picture close up.</summary>
    /// <param name="source">As in <see cref="PacketSummary.Source"/>.</param>
    /// <param name="payload">Beginning with the descriptor.</param>
    public void Skip(int source, ReadOnlySpan<byte> payload)
    {
        if (source != _source || !_idKnown || !TryRead(payload, out var bits, out var id, out _) || bits == 0) return;
        var picture = Extend(id, MaskOf(bits));
        if (picture <= _newest) return; // the ids after it are given, or it was left out already
        _newest = picture;
        ref var last = ref _segments[(_segmentCount - 1) % MaxSegments];
        var next = new Segment(picture + 1, last.Offset - 1);
        if (last.From == picture) last = next;
        else _segments[_segmentCount++ % MaxSegments] = next;
        _newestGiven = (int)((picture + next.Offset) & LongMask);
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

    private static int MaskOf(int bits) => bits == 15 ? LongMask : ShortMask;

    // A source's width is its own: what was reached is continued in it.
    private long OffsetOf(int id, int mask)
    {
        if (!_idKnown)
        {
            (_idKnown, _newest, _segmentCount) = (true, id, 1);
            _segments[0] = new Segment(id, _newestGiven < 0 ? 0 : (_newestGiven + 1 - id) & mask);
        }
        var picture = Extend(id, mask);
        var offset = OffsetAt(picture);
        if (picture < _newest) return offset;
        (_newest, _newestGiven) = (picture, (int)((picture + offset) & mask));
        return offset;
    }

    // Up to half the circle ahead of the newest is later than that.
    private long Extend(int id, int mask)
    {
        var ahead = (id - (int)(_newest & mask)) & mask;
        return ahead <= mask / 2 ? _newest + ahead : _newest + ahead - mask - 1;
    }

    // The newest segment first: nearly all packets are of it. What is older than all is moved as the oldest.
    private long OffsetAt(long picture)
    {
        var oldest = Math.Max(0, _segmentCount - MaxSegments);
        for (var at = _segmentCount - 1; at > oldest; at--)
        {
            var segment = _segments[at % MaxSegments];
            if (picture >= segment.From) return segment.Offset;
        }
        return _segments[oldest % MaxSegments].Offset;
    }

    private void MoveTl0(byte index)
    {
        if (!_tl0Known)
        {
            _tl0Known = true;
            if (_newestTl0 is { } newest) _tl0Offset = unchecked((byte)(newest + 1 - index));
            _newestTl0 = unchecked((byte)(index + _tl0Offset));
            return;
        }

        var moved = unchecked((byte)(index + _tl0Offset));
        if (unchecked((sbyte)(moved - _newestTl0!.Value)) > 0) _newestTl0 = moved;
    }

    // Pictures from one on are moved so far.
    private readonly record struct Segment(long From, long Offset);
}
