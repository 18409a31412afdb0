using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pharos.Server.Tests.Harness;

/// <summary>Waits for what must happen, and says what did not when it does not.</summary>
internal static class Deadline
{
    /// <summary>Nothing takes that long; it is for a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for a task.</summary>
    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        if (await Task.WhenAny(task, Task.Delay(limit, TestContext.Current.CancellationToken)) != task)
            Assert.Fail($"Waited {limit.TotalSeconds} s in vain for {what}");
        return await task;
    }

    /// <summary>Waits for a task.</summary>
    public static async Task Within(this Task task, string what, TimeSpan? patience = null) =>
        await AsResult(task).Within(what, patience);

    /// <summary>Waits for a condition.</summary>
    public static Task Until(Func<bool> condition, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Until(() => Task.FromResult(condition()), patience, what);

    /// <summary>Waits for a condition that has to be asked for.</summary>
    public static async Task Until(
        Func<Task<bool>> condition, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var start = Stopwatch.GetTimestamp();
        var limit = patience ?? Patience;
        using var poll = new PeriodicTimer(Poll);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit) Assert.Fail($"Waited {limit.TotalSeconds} s in vain for {what}");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<bool> AsResult(Task task)
    {
        await task;
        return true;
    }
}
