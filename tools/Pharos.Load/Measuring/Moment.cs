using Pharos.Load.Watching;

namespace Pharos.Load.Measuring;

/// <summary>All counters at one moment; what lies between two of them is what is reported.</summary>
/// <param name="Nanoseconds">When.</param>
/// <param name="Counts">Of all viewers.</param>
/// <param name="Published">Packets of all publishers.</param>
/// <param name="MissedFrames">Frames that publishers were too late for.</param>
/// <param name="Server">What the server has used; null where that cannot be seen.</param>
/// <param name="Tool">What this process has used.</param>
internal readonly record struct Moment(
    long Nanoseconds, ViewerCounts Counts, long Published, long MissedFrames, ProcessUsage? Server, ProcessUsage Tool)
{
    /// <summary>Seconds since another.</summary>
    public double SecondsSince(in Moment other) => (Nanoseconds - other.Nanoseconds) / 1e9;
}
