using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace Pharos.Benchmarks.Micro;

/// <summary>
/// Goes on only while the thread that measures has a processor, in user and in system mode: neither what others do on a shared machine is
/// counted nor what the runtime compiles meanwhile. Elsewhere than on Linux it is that of all threads, and on Windows exact only to 16 ms.
/// </summary>
internal sealed partial class ProcessorClock : IClock
{
    private const int ThreadTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux
    private const long Second = 1_000_000_000;

    public string Title => "processor time";

    public bool IsAvailable => true;

    public Frequency Frequency => new(Second);

    public long GetTimestamp() => OperatingSystem.IsLinux() && GetTime(ThreadTime, out var time) == 0
        ? (time.Seconds * Second) + time.Nanoseconds
        : Environment.CpuUsage.TotalTime.Ticks * TimeSpan.NanosecondsPerTick;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
