using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>The pictures that one viewer is still to be sent before it is where the others are.</summary>
/// <param name="nextSlot">The slot that it begins with.</param>
/// <param name="isJoin">Whether it begins with pictures of the past, to which the limit of what may wait does not apply.</param>
internal sealed class Backlog(long nextSlot, bool isJoin)
{
    /// <summary>
    /// How old pictures may become here: what is later is shown late or not at all, and the next key frame comes sooner through a line that
    /// is not full of it.
    /// </summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(400);

    /// <summary>The slot to go on with. It goes on there on another loop.</summary>
    public long NextSlot { get; set; } = nextSlot;

    /// <summary>Whether it began with pictures of the past.</summary>
    public bool IsJoin => isJoin;

    /// <summary>Whether a packet has waited too long.</summary>
    public bool IsTooLate(in PacketSummary info, Instant now) => !isJoin && now - info.At > MaxAge;
}
