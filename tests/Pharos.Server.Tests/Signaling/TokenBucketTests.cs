using Pharos.Server.Signaling;

namespace Pharos.Server.Tests.Signaling;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_burst_is_taken_at_once_and_then_the_steady_rate()
    {
        var bucket = new TokenBucket(perSecond: 2, burst: 3);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake(TimeSpan.Zero)).ToArray());
        Assert.Equal(
            [true, false, true, false],
            new[] { 0.5, 0.75, 1.0, 1.0 }.Select(seconds => bucket.TryTake(TimeSpan.FromSeconds(seconds))).ToArray());
    }

    [Fact]
    public void A_pause_saves_up_no_more_than_a_burst()
    {
        var bucket = new TokenBucket(perSecond: 2, burst: 3);
        Assert.Equal(3, Enumerable.Range(0, 100).Count(_ => bucket.TryTake(TimeSpan.FromDays(1))));
    }
}
