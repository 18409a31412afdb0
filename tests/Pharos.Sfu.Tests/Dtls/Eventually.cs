namespace Pharos.Sfu.Tests.Dtls;

/// <summary>Waits for a condition that no task stands for.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var until = Environment.TickCount64 + (long)Side.Limit.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < until, "it never became true");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
