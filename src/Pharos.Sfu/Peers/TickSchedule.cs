using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Peers;

/// <summary>When a loop is to look at its peers: at the earliest moment that one of them asked for, and not more often than it needs.</summary>
internal sealed class TickSchedule
{
    // Half of the shortest time that a peer waits for (a NACK's retry, 20 ms): looking at each peer costs something.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private Instant _last;

    /// <summary>The moment of the next look.</summary>
    public Instant Next { get; private set; } = Instant.Never;

    /// <summary>Begins a look, where one is due: whoever wants another one asks for it again.</summary>
    public bool TryBegin(Instant now)
    {
        if (now < Next || now - _last < Interval) return false;
        (_last, Next) = (now, Instant.Never);
        return true;
    }

    /// <summary>A peer wants to be looked at.</summary>
    public void Await(Deadline deadline, Instant now)
    {
        var earliest = now > _last + Interval ? now : _last + Interval;
        var at = deadline.At < earliest ? earliest : deadline.At;
        if (at < Next) Next = at;
    }
}
