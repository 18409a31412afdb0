using Perfolizer.Horology;

namespace Pharos.Benchmarks.Micro;

/// <summary>
/// Goes on only while the process has a processor, in user and in system mode: what others do on a shared machine is not counted. It is exact
/// to a microsecond on Linux, and on Windows only to 16 ms, so that single figures mean little there.
/// </summary>
internal sealed class ProcessorClock : IClock
{
    public string Title => "processor time";

    public bool IsAvailable => true;

    public Frequency Frequency => new(TimeSpan.TicksPerSecond);

    public long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}
