using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>How long one who went down waits before it goes up: longer, each time that a rise was one too many.</summary>
internal sealed class RiseWait
{
    /// <summary>How long at most, after one rise too many and another.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    // What lasted less was one too much.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _shortest;
    private TimeSpan _wait;
    private Instant _mayRiseAt;
    private Instant _roseAt;

    /// <summary>Of one that has not gone down.</summary>
    /// <param name="shortest">How long after a rise that lasted.</param>
    public RiseWait(TimeSpan shortest) => _shortest = _wait = shortest;

    /// <summary>Whether it has waited long enough.</summary>
    public bool MayRise(Instant now) => now >= _mayRiseAt;

    /// <summary>It went up.</summary>
    public void Rose(Instant now) => _roseAt = now;

    /// <summary>It went down.</summary>
    public void Fell(Instant now)
    {
        _wait = now - _roseAt >= Lasting ? _shortest : _wait * 2 < Longest ? _wait * 2 : Longest;
        _mayRiseAt = now + _wait;
    }

    /// <summary>It need not wait.</summary>
    public void Forget() => _mayRiseAt = default;
}
