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

    /// <summary>Takes tokens, if there are as many.</summary>
    /// <param name="now">Monotonic time since any fixed moment.</param>
    /// <param name="tokens">How many.</param>
    public bool TryTake(TimeSpan now, int tokens = 1)
    {
        _tokens = Math.Min(_burst, _tokens + ((now - _filledAt).TotalSeconds * _perSecond));
        _filledAt = now;
        if (_tokens < tokens) return false;
        _tokens -= tokens;
        return true;
    }
}
