using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Counts the cycles of one SSRC's sequence numbers, and knows which of the newest <see cref="Width"/> came: a packet and its
/// retransmission are sent on once. RFC 3550 appendix A.1.
/// </summary>
internal sealed class SequenceWindow
{
    /// <summary>Numbers behind the highest that are told apart: more than a missing packet is asked for.</summary>
    public const int Width = 1024;

    private const long FirstCycle = 65_536;
    private readonly ulong[] _came = new ulong[Width / 64];
    private long _highest;

    /// <summary>Whether a number is the highest of those that came.</summary>
    public bool IsHighest(long sequence) => sequence == _highest;

    /// <summary>Takes note of a number; false for one that came before, or lies further back than it is known.</summary>
    /// <param name="number">As it came.</param>
    /// <param name="sequence">With the count of its cycles above it, from 65,536 on.</param>
    public bool TryAdd(SeqNo number, out long sequence)
    {
        if (_highest == 0) _highest = FirstCycle + number.Value - 1;
        sequence = Extend(number);
        // The oldest numbers of a new stream may lie before the first cycle.
        if (sequence <= _highest) return sequence >= FirstCycle && TryMark(sequence);

        var ahead = Math.Min(sequence - _highest, Width);
        for (var passed = sequence - ahead + 1; passed < sequence; passed++) Bit(passed, set: false);
        _highest = sequence;
        Bit(sequence, set: true);
        return true;
    }

    /// <summary>
    /// Takes note of a number that was sent again; false also for one above the highest, of which nothing says that it belongs to this
    /// stream at all.
    /// </summary>
    public bool TryRepair(SeqNo number, out long sequence)
    {
        sequence = Extend(number);
        return _highest != 0 && sequence >= FirstCycle && sequence < _highest && TryMark(sequence);
    }

    private long Extend(SeqNo number) => _highest + (number - new SeqNo((ushort)_highest));

    private bool TryMark(long sequence)
    {
        if (_highest - sequence >= Width || (_came[WordOf(sequence)] & MaskOf(sequence)) != 0) return false;
        Bit(sequence, set: true);
        return true;
    }

    private void Bit(long sequence, bool set)
    {
        if (set) _came[WordOf(sequence)] |= MaskOf(sequence);
        else _came[WordOf(sequence)] &= ~MaskOf(sequence);
    }

    private static int WordOf(long sequence) => (int)(sequence % Width / 64);

    private static ulong MaskOf(long sequence) => 1UL << (int)(sequence % 64);
}
