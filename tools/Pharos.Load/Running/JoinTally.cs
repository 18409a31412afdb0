using System.Collections.Concurrent;
using Pharos.Load.Measuring;
using Pharos.Load.Reporting;
using Pharos.Load.Routes;

namespace Pharos.Load.Running;

/// <summary>Counts joins and what they took. For any thread.</summary>
internal sealed class JoinTally
{
    private readonly ConcurrentDictionary<string, (int Count, string Message)> _failures = new();
    private readonly DelayRecorder _answers = new();
    private readonly DelayRecorder _firstPackets = new();
    private int _attempted;
    private int _joined;
    private int _failed;
    private int _failedInARow;

    /// <summary>How many have joined, and how many failed.</summary>
    public (int Joined, int Failed) Progress => (Volatile.Read(ref _joined), Volatile.Read(ref _failed));

    /// <summary>Joins that failed since the last one that did not.</summary>
    public int FailedInARow => Volatile.Read(ref _failedInARow);

    /// <summary>What was said of each reason, with how many there were.</summary>
    public IEnumerable<string> Messages => _failures.Values.OrderByDescending(failure => failure.Count)
        .Select(failure => FormattableString.Invariant($"{failure.Count:N0} joins failed. {failure.Message}"));

    /// <summary>One begins.</summary>
    public void Begin() => Interlocked.Increment(ref _attempted);

    /// <summary>One was answered after so many nanoseconds.</summary>
    public void Answer(long nanoseconds) => _answers.Record(nanoseconds);

    /// <summary>One is done, with the nanoseconds to its first packet; null where there are to be none.</summary>
    public void Succeed(long? nanoseconds)
    {
        if (nanoseconds is { } time) _firstPackets.Record(time);
        Interlocked.Increment(ref _joined);
        Volatile.Write(ref _failedInARow, 0);
    }

    /// <summary>One has failed.</summary>
    public void Fail(JoinException failure)
    {
        _failures.AddOrUpdate(failure.Reason, _ => (1, failure.Message), (_, before) => (before.Count + 1, before.Message));
        Interlocked.Increment(ref _failed);
        Interlocked.Increment(ref _failedInARow);
    }

    /// <summary>The report.</summary>
    /// <param name="seconds">How long the joins took.</param>
    /// <param name="serverCpu">What the server used meanwhile, in seconds.</param>
    /// <param name="forwarding">What of it was for forwarding.</param>
    /// <param name="meanwhile">What the others received meanwhile; null without media.</param>
    public JoinReport Report(double seconds, double? serverCpu, double forwarding, MeanwhileReport? meanwhile) => new(
        _attempted, _joined, _failed,
        _failures.ToDictionary(failure => failure.Key, failure => failure.Value.Count),
        Math.Round(seconds, 3),
        seconds > 0 ? Math.Round(_joined / seconds, 2) : 0,
        _answers.Total(),
        _firstPackets.Total(),
        serverCpu is { } cpu && _joined > 0 ? Math.Round(Math.Max(0, cpu - forwarding) * 1000 / _joined, 3) : null,
        serverCpu is { } gross && _joined > 0 ? Math.Round(gross * 1000 / _joined, 3) : null,
        meanwhile);
}
