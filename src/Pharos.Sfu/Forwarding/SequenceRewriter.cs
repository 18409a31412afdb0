using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>A packet's numbers at a viewer.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Timestamp">The timestamp.</param>
internal readonly record struct OutgoingNumbers(SeqNo Sequence, uint Timestamp);

/// <summary>
/// Gives the packets of source after source the numbers of one stream that has no seam. No number is given twice.
/// <code>
/// source 1: 10 11 .. 13 14 (15 skipped) 16     source 2: 700 701        10 comes once more, or 699: refused
/// viewer:    0  1 ..  3  4               5                 6   7
/// </code>
/// What is missing of a source stays missing, and has its number when it comes late. What is skipped leaves no gap, unless it was late: then
/// the number it was kept is to be filled.
/// </summary>
/// <param name="clockRate">Units of the timestamp in a second.</param>
/// <param name="minStep">How far the timestamp goes on at least from one source to the next: a frame, in its units.</param>
/// <param name="firstSequence">Of the first packet.</param>
/// <param name="firstTimestamp">Of the first packet.</param>
internal sealed class SequenceRewriter(int clockRate, int minStep, ushort firstSequence, uint firstTimestamp)
{
    /// <summary>
    /// Packets of a source that are told apart, the newest included; 2 s of 4 Mbit/s. One that is further ahead begins anew, as if the
    /// source were another one: no receiver repairs such a gap, and SRTP's roll-over counter could not follow any.
    /// </summary>
    public const int Window = 1024;

    // Skips that were apart from each other. Behind the oldest of them, a late packet's number is not known any more.
    private const int MaxSegments = 64;
    private const int MaxFormer = 8;
    private const int BitsPerWord = 64;

    // A picture of one layer and the same of another: the second is to be shown later, if only by a millisecond.
    private const int StepsPerSecond = 1000;

    private readonly ulong[] _seen = new ulong[Window / BitsPerWord];
    private readonly Segment[] _segments = new Segment[MaxSegments];
    private readonly Former[] _former = new Former[MaxFormer];
    private int _segmentCount;
    private int _formerCount;
    private bool _started;
    private bool _jumps;
    private long _first;
    private long _highest;
    private long _highestGiven;
    private uint _newestTimestamp;
    private Instant _newestAt;

    /// <summary>The source whose packets it gives numbers to; 0 before the first.</summary>
    public int Source { get; private set; }

    /// <summary>What is added to the source's timestamps, modulo 2^32.</summary>
    public uint TimestampOffset { get; private set; }

    /// <summary>The timestamp, here, of the first packet since the source began.</summary>
    public uint FirstTimestamp { get; private set; }

    /// <summary>When that packet came.</summary>
    public Instant FirstAt { get; private set; }

    /// <summary>Whether a packet is of a source that was left, and not newer than what was sent of it.</summary>
    public bool IsPast(in PacketSummary info)
    {
        if (info.Source == Source) return false;
        foreach (var former in _former.AsSpan(0, Math.Min(_formerCount, MaxFormer)))
            if (former.Source == info.Source && info.Sequence <= former.Highest) return true;
        return false;
    }

    /// <summary>
    /// Numbers a packet that is sent on. False for one that was numbered or skipped before, is older than its source's beginning here,
    /// or older than what is remembered.
    /// </summary>
    /// <param name="info">The packet.</param>
    /// <param name="clocks">What is known of the sources' time: layers are of one moment, whatever their timestamps.</param>
    /// <param name="arrival">When it came.</param>
    /// <param name="numbers">Its numbers.</param>
    public bool TryRewrite(in PacketSummary info, SourceClocks clocks, Instant arrival, out OutgoingNumbers numbers)
    {
        numbers = default;
        if (IsPast(info)) return false;
        if (!_started || info.Source != Source || info.Sequence - _highest > Window || IsJump(info)) Begin(info, clocks, arrival);
        else if (info.Sequence > _highest) AdvanceTo(info.Sequence);
        else if (!IsNew(info.Sequence)) return false;
        if (!TryGetOffset(info.Sequence, out var offset)) return false;

        Mark(info.Sequence);
        var given = info.Sequence + offset;
        if (given > _highestGiven) _highestGiven = given;
        numbers = Numbers(info, offset);
        if (MediaTime.IsLater(numbers.Timestamp, _newestTimestamp)) (_newestTimestamp, _newestAt) = (numbers.Timestamp, arrival);
        return true;
    }

    /// <summary>A packet is not sent on, and what follows is to close up.</summary>
    /// <returns>Whether it came too late for that: its number was kept for it, and is missing where nothing is sent under it.</returns>
    public bool Skip(in PacketSummary info, out OutgoingNumbers numbers)
    {
        numbers = default;
        if (!_started || info.Source != Source || info.Sequence - _highest > Window) return false;
        if (info.Sequence <= _highest)
        {
            if (!IsNew(info.Sequence) || !TryGetOffset(info.Sequence, out var offset)) return false;
            Mark(info.Sequence);
            numbers = Numbers(info, offset);
            return true;
        }

        AdvanceTo(info.Sequence);
        Mark(info.Sequence);
        ref var last = ref _segments[(_segmentCount - 1) % MaxSegments];
        var next = new Segment(info.Sequence + 1, last.Offset - 1);
        if (last.From == info.Sequence) last = next;
        else _segments[_segmentCount++ % MaxSegments] = next;
        return false;
    }

    /// <summary>Packets were left out for good: the next one closes up, as if the source were another one.</summary>
    public void Jump() => _jumps = _started;

    private OutgoingNumbers Numbers(in PacketSummary info, long offset) =>
        new(new SeqNo(unchecked((ushort)(info.Sequence + offset))), unchecked(info.Timestamp + TimestampOffset));

    private bool IsJump(in PacketSummary info) => _jumps && info.Sequence > _highest;

    private void Begin(in PacketSummary info, SourceClocks clocks, Instant arrival)
    {
        if (_started)
        {
            FirstTimestamp = NextTimestamp(info, clocks, arrival);
            if (info.Source != Source) Leave(Source, _highest);
        }
        else
        {
            FirstTimestamp = firstTimestamp;
            _highestGiven = firstSequence - 1;
        }

        (_started, _jumps) = (true, false);
        Source = info.Source;
        TimestampOffset = unchecked(FirstTimestamp - info.Timestamp);
        (_newestTimestamp, _newestAt, FirstAt) = (FirstTimestamp, arrival, arrival);
        (_first, _highest) = (info.Sequence, info.Sequence);
        _segments[0] = new Segment(info.Sequence, _highestGiven + 1 - info.Sequence);
        _segmentCount = 1;
        Array.Clear(_seen);
    }

    // By the sources' own clocks where both have told them, so that sound and pictures stay in step; otherwise by the time that has passed.
    private uint NextTimestamp(in PacketSummary info, SourceClocks clocks, Instant arrival)
    {
        var passed = MediaTime.Units(arrival.Nanoseconds - _newestAt.Nanoseconds, clockRate);
        if (clocks.TryGet(Source, out var before) && clocks.TryGet(info.Source, out var after))
        {
            var between = MediaTime.Units(MediaTime.Nanoseconds(unchecked((long)(after.NtpTime - before.NtpTime))), clockRate);
            var same = unchecked(info.Timestamp - after.Timestamp + before.Timestamp + TimestampOffset + (uint)between);
            var step = (long)unchecked((int)(same - _newestTimestamp));
            // Clocks that say something else than the time of arrival does are not to be believed.
            if (Math.Abs(step - passed) < clockRate) return unchecked(_newestTimestamp + (uint)Math.Max(step, clockRate / StepsPerSecond));
        }
        return unchecked(_newestTimestamp + (uint)Math.Clamp(passed, minStep, int.MaxValue));
    }

    private void Leave(int source, long highest)
    {
        foreach (ref var former in _former.AsSpan(0, Math.Min(_formerCount, MaxFormer)))
        {
            if (former.Source != source) continue;
            former = new Former(source, highest);
            return;
        }

        _former[_formerCount++ % MaxFormer] = new Former(source, highest);
    }

    // The newest segment first: nearly all packets are of it.
    private bool TryGetOffset(long sequence, out long offset)
    {
        for (var at = _segmentCount - 1; at >= 0 && at >= _segmentCount - MaxSegments; at--)
        {
            var segment = _segments[at % MaxSegments];
            offset = segment.Offset;
            if (sequence >= segment.From) return true;
        }

        offset = 0;
        return false;
    }

    private bool IsNew(long sequence) =>
        sequence >= _first && _highest - sequence < Window && (Word(sequence) & Bit(sequence)) == 0;

    private void AdvanceTo(long sequence)
    {
        while (_highest < sequence)
        {
            _highest++;
            Word(_highest) &= ~Bit(_highest);
        }
    }

    private void Mark(long sequence) => Word(sequence) |= Bit(sequence);

    private static ulong Bit(long sequence) => 1UL << (int)(sequence & (BitsPerWord - 1));

    private ref ulong Word(long sequence) => ref _seen[(int)(sequence / BitsPerWord) & ((Window / BitsPerWord) - 1)];

    private readonly record struct Segment(long From, long Offset);

    private readonly record struct Former(int Source, long Highest);
}
