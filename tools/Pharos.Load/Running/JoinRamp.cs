using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Routes;

namespace Pharos.Load.Running;

/// <summary>Has viewers join: so many a second, or so many at a time. Gives up when one after the other fails.</summary>
internal sealed class JoinRamp(LoadOptions options, JoinTally tally)
{
    /// <summary>Failures in a row after which the rest is not tried: what is wrong is wrong for all.</summary>
    public const int MostFailures = 20;

    /// <summary>Does it; ends early when it is cancelled, which is no error.</summary>
    /// <param name="joinAsync">Has one viewer join, by its number.</param>
    /// <param name="cancelled">Ends it.</param>
    public async Task RunAsync(Func<int, CancellationToken, Task> joinAsync, CancellationToken cancelled)
    {
        var joins = new List<Task>(options.Viewers);
        using var places = new SemaphoreSlim(options.JoinsAtATime);
        try
        {
            var begun = MonotonicClock.Nanoseconds;
            for (var number = 0; number < options.Viewers && tally.FailedInARow < MostFailures; number++)
            {
                if (options.JoinRate is { } rate) await UntilAsync(begun + (long)(number / rate * 1e9), cancelled);
                else await places.WaitAsync(cancelled);
                joins.Add(TryJoinAsync(number));
            }
        }
        catch (OperationCanceledException)
        {
            // Those under way end by themselves.
        }
        await Task.WhenAll(joins);

        async Task TryJoinAsync(int number)
        {
            tally.Begin();
            try
            {
                await joinAsync(number, cancelled);
            }
            catch (JoinException failure)
            {
                tally.Fail(failure);
            }
            catch (OperationCanceledException)
            {
                tally.Fail(new JoinException("interrupted", "The run was interrupted."));
            }
            finally
            {
                if (options.JoinRate is null) places.Release();
            }
        }
    }

    private static async Task UntilAsync(long moment, CancellationToken cancelled)
    {
        var wait = TimeSpan.FromMilliseconds(MonotonicClock.Milliseconds(MonotonicClock.Nanoseconds, moment));
        if (wait > TimeSpan.Zero) await Task.Delay(wait, cancelled);
    }
}
