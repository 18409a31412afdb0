using System.Runtime.CompilerServices;
using Pharos.Load.Measuring;
using Pharos.Load.Reporting;

namespace Pharos.Load.Running;

/// <summary>One phase of a run, second by second.</summary>
/// <param name="name">What it is called.</param>
/// <param name="length">How long it lasts; it ends early when the run is cancelled.</param>
internal sealed class RunPhase(string name, TimeSpan length)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>The figures of each second.</summary>
    /// <param name="viewers">How many there are.</param>
    /// <param name="read">All counters, now.</param>
    /// <param name="delays">Delays since it was last asked.</param>
    /// <param name="hasMedia">Whether packets are counted; otherwise messages.</param>
    /// <param name="cancelled">Ends it.</param>
    public async IAsyncEnumerable<LiveFigures> RunAsync(
        int viewers, Func<Moment> read, Func<Percentiles> delays, bool hasMedia, [EnumeratorCancellation] CancellationToken cancelled)
    {
        var first = read();
        var before = first;
        for (var left = length; left > TimeSpan.Zero && !cancelled.IsCancellationRequested;)
        {
            await Task.WhenAny(Task.Delay(left < Step ? left : Step, cancelled));
            var now = read();
            left = length - TimeSpan.FromSeconds(now.SecondsSince(first));
            var (seconds, counts) = (now.SecondsSince(before), now.Counts - before.Counts);
            yield return new LiveFigures(
                name,
                TimeSpan.FromSeconds(Math.Round(now.SecondsSince(first))),
                length,
                viewers,
                counts.Received / seconds,
                hasMedia ? counts.Bytes * 8 / seconds : null,
                counts.Lost,
                delays(),
                now.Server is { } server && before.Server is { } earlier ? (server.CpuSeconds - earlier.CpuSeconds) / seconds * 100 : null,
                (now.Tool.CpuSeconds - before.Tool.CpuSeconds) / seconds * 100);
            before = now;
        }
    }
}
