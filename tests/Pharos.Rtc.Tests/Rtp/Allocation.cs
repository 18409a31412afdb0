namespace Pharos.Rtc.Tests.Rtp;

/// <summary>Counts what a piece of code allocates once it is warm.</summary>
internal static class Allocation
{
    internal static long Of(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
