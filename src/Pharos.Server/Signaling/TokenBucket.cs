namespace Pharos.Server.Signaling;

/// <summary>Token bucket: a steady rate with room for a burst. Time is an argument.</summary>
/// <param name="perSecond">Tokens that come back each second.</param>
/// <param name="burst">Most tokens it holds; it starts full.</param>
internal struct TokenBucket(double perSecond, double burst)
{
    private readonly double _perSecond = perSecond;
    private readonly double _burst = burst;
    private double _tokens = burst;
    private TimeSpan _filledAt;

    /// <summary>Takes a token, if there is one.</summary>
    /// <param name="now">Monotonic time since any fixed moment.</param>
    public bool TryTake(TimeSpan now)
    {
        _tokens = Math.Min(_burst, _tokens + ((now - _filledAt).TotalSeconds * _perSecond));
        _filledAt = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }
}
