using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class UnderWayTests
{
    private readonly UnderWay _underWay = new();

    [Fact]
    public void Nothing_is_not_waited_for() => Assert.True(_underWay.WaitUntilNone(TimeSpan.Zero));

    [Fact]
    public void Who_waits_for_what_does_not_end_is_told_when_time_is_up()
    {
        _underWay.BeginOne();
        _underWay.BeginOne();
        _underWay.EndOne();
        Assert.False(_underWay.WaitUntilNone(TimeSpan.Zero));
        Assert.False(_underWay.WaitUntilNone(TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task The_last_to_end_wakes_all_who_wait()
    {
        _underWay.BeginOne();
        _underWay.BeginOne();
        var entered = 0;
        var waiting = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                Interlocked.Increment(ref entered);
                return _underWay.WaitUntilNone(Side.Limit);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToList();
        await Eventually.IsTrueAsync(() => Volatile.Read(ref entered) == 2);
        _underWay.EndOne();
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        _underWay.EndOne();
        foreach (var task in waiting) Assert.True(await task);
    }
}
