using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// Puts packets that were sent at once into groups, and tells how the time between two groups changed on the way: packets of a burst wait
/// for each other, so single packets would tell nothing (draft-ietf-rmcat-gcc-02 §5.1, §5.2; libwebrtc's InterArrivalDelta).
/// </summary>
public sealed class ArrivalGroups
{
    /// <summary>Packets sent within this time are a group: draft-ietf-rmcat-gcc-02 §5.2, burst_time.</summary>
    public static readonly TimeSpan BurstTime = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest a group takes to arrive: libwebrtc's InterArrivalDelta, kMaxBurstDuration.</summary>
    public static readonly TimeSpan MaxBurst = TimeSpan.FromMilliseconds(100);

    /// <summary>The receiver's clock leapt if it gains that on ours: libwebrtc's kArrivalTimeOffsetThreshold.</summary>
    public static readonly TimeSpan Leap = TimeSpan.FromSeconds(3);

    /// <summary>Groups in a row that arrive before the one before them, after which it begins anew: libwebrtc's kReorderedResetThreshold.</summary>
    public const int MaxReordered = 3;

    private Group _current;
    private Group _previous;
    private int _groups;
    private int _reordered;

    /// <summary>Takes an acknowledged packet. True when it begins a group, so that the two before it can be compared.</summary>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="arrival">When it arrived, by the receiver's clock.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="now">When its feedback came.</param>
    /// <param name="delta">The later group against the one before it.</param>
    public bool TryAdd(Instant sentAt, TimeSpan arrival, int bytes, Instant now, out GroupDelta delta)
    {
        delta = default;
        if (_groups == 0)
        {
            Begin(sentAt, arrival, bytes, now);
            return false;
        }

        // It was overtaken on the way.
        if (sentAt < _current.FirstSentAt) return false;
        if (!StartsGroup(sentAt, arrival))
        {
            if (sentAt > _current.SentAt) _current.SentAt = sentAt;
            (_current.Arrival, _current.FeedbackAt, _current.Bytes) = (arrival, now, _current.Bytes + bytes);
            return false;
        }

        var complete = _groups > 1 && TryCompare(out delta);
        _previous = _current;
        Begin(sentAt, arrival, bytes, now);
        return complete;
    }

    private bool StartsGroup(Instant sentAt, TimeSpan arrival)
    {
        var (sendDelta, arrivalDelta) = (sentAt - _current.SentAt, arrival - _current.Arrival);
        if (sendDelta == TimeSpan.Zero) return false;
        // One that arrives long before the last is no burst: the receiver's clock went back, and groups must end for that to be seen.
        var isBurst = arrivalDelta < sendDelta && arrivalDelta.Duration() <= BurstTime && arrival - _current.FirstArrival < MaxBurst;
        return !isBurst && sentAt - _current.FirstSentAt > BurstTime;
    }

    private bool TryCompare(out GroupDelta delta)
    {
        delta = new(_current.SentAt - _previous.SentAt, _current.Arrival - _previous.Arrival, _current.Bytes - _previous.Bytes);
        if (delta.Arrival - (_current.FeedbackAt - _previous.FeedbackAt) >= Leap) return Restart();
        if (delta.Arrival < TimeSpan.Zero) return ++_reordered >= MaxReordered && Restart();
        _reordered = 0;
        return true;
    }

    // The group that comes now is the first.
    private bool Restart()
    {
        (_groups, _reordered) = (0, 0);
        return false;
    }

    private void Begin(Instant sentAt, TimeSpan arrival, int bytes, Instant now)
    {
        _groups = Math.Min(_groups + 1, 2);
        _current = new() { FirstSentAt = sentAt, SentAt = sentAt, FirstArrival = arrival, Arrival = arrival, FeedbackAt = now, Bytes = bytes };
    }

    private struct Group
    {
        public Instant FirstSentAt, SentAt, FeedbackAt;
        public TimeSpan FirstArrival, Arrival;
        public int Bytes;
    }
}
