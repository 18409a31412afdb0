using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>The round trip, smoothed, and what part of it is a queue: what the last one took longer than the shortest lately.</summary>
public sealed class RoundTrips
{
    /// <summary>The longest round trip that is believed.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The shortest is of this time and at most as much before it: another way may be a longer one.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(15);

    // RFC 6298 §2: a new round trip weighs an eighth.
    private const int Weight = 8;

    private TimeSpan _last;
    private TimeSpan _least = Longest;
    private TimeSpan _leastBefore = Longest;
    private Instant? _since;

    /// <summary>The average; zero before the first.</summary>
    public TimeSpan Smoothed { get; private set; }

    /// <summary>How long packets waited lately in a queue; zero before the first.</summary>
    public TimeSpan Queue => _since is null ? TimeSpan.Zero : _last - (_least < _leastBefore ? _least : _leastBefore);

    /// <summary>Takes a round trip; one that cannot be counts as the nearest that can.</summary>
    public void Add(TimeSpan roundTrip, Instant now)
    {
        _last = TimeSpan.FromTicks(Math.Clamp(roundTrip.Ticks, 0, Longest.Ticks));
        Smoothed = _since is null ? _last : Smoothed + ((_last - Smoothed) / Weight);
        if (_since is null || now - _since > Memory) (_leastBefore, _least, _since) = (_least, _last, now);
        else if (_last < _least) _least = _last;
    }
}
