using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// Turns sequence numbers into an index that does not wrap: the roll-over count in the upper bits, the sequence number in the lower 16
/// (RFC 3711 §3.3.1 and appendix A, RFC 3550 appendix A.1). The first number is in roll-over 0; one from before a roll-over is
/// recognized, so a number before the first may have a negative index. Bits 0 to 47 are the packet index of SRTP.
/// </summary>
public sealed class SequenceExtender
{
    private const int HalfRange = 32_768;

    /// <summary>Whether there was a number yet.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The highest index so far; 0 before the first.</summary>
    public long Highest { get; private set; }

    /// <summary>The index a number has, without taking it in: for a packet not yet authenticated.</summary>
    public long Peek(SeqNo sequence)
    {
        if (!HasStarted) return sequence.Value;
        var last = new SeqNo((ushort)Highest);
        var ahead = sequence - last;
        // Halfway around both answers are as near: the appendix stays in the roll-over it is in.
        if (ahead == -HalfRange && sequence.Value > last.Value) ahead = HalfRange;
        return Highest + ahead;
    }

    /// <summary>The index a number has. It moves <see cref="Highest"/> when it is the highest.</summary>
    public long Extend(SeqNo sequence)
    {
        var index = Peek(sequence);
        if (!HasStarted || index > Highest) Highest = index;
        HasStarted = true;
        return index;
    }
}
