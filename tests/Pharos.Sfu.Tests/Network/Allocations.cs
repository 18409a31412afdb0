namespace Pharos.Sfu.Tests.Network;

/// <summary>What the collector's heap costs.</summary>
internal static class Allocations
{
    private const int Attempts = 5;

    /// <summary>
    /// Bytes that a piece of work allocates on this thread once it is warm. The runtime allocates a little of its own when it compiles
    /// something anew, which can fall into any one attempt: what the work itself allocates is in all of them.
    /// </summary>
    public static long Of(Action work)
    {
        work();
        var least = long.MaxValue;
        for (var i = 0; i < Attempts && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
