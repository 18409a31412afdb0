namespace Pharos.Rtc.Srtp;

/// <summary>
/// The 48-bit index of an RTP packet, of which only the lower 16 bits travel.
/// <code>
///  47                          16 15              0
/// | roll-over counter (ROC)      | sequence number |
/// </code>
/// RFC 3711 §3.3.1.
/// </summary>
internal static class PacketIndex
{
    /// <summary>The first index that there is not.</summary>
    public const ulong End = 1UL << 48;

    /// <summary>Sequence numbers of one value of the counter.</summary>
    public const ulong Round = 1 << 16;

    private const int HalfRound = 1 << 15;

    /// <summary>
    /// The index nearest to the highest so far, as RFC 3711 appendix A guesses it; <see cref="End"/> or more once the counter is used up.
    /// A guess before the first round is taken as one within it: authentication decides.
    /// </summary>
    public static ulong Guess(ulong highest, ushort sequenceNumber)
    {
        var last = (int)(highest % Round);
        var sameRound = highest - (ulong)last + sequenceNumber;
        if (last < HalfRound) return sequenceNumber - last > HalfRound && sameRound >= Round ? sameRound - Round : sameRound;
        return last - HalfRound > sequenceNumber ? sameRound + Round : sameRound;
    }
}
