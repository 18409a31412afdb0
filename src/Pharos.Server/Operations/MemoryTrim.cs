using Pharos.Server.Hosting;

namespace Pharos.Server.Operations;

/// <summary>
/// Gives memory back after a rush. The collector leaves holes between what many new sockets keep, since it compacts only where holes
/// prevail: 2 to 3 KB a socket were measured. Compacting stops the whole process for a moment, 0.3 s with 8,000 sockets, so it is begun only
/// while there is little to do and nothing is relayed.
/// </summary>
internal sealed class MemoryTrim(MediaHost media, TimeProvider time, ILogger<MemoryTrim> log) : BackgroundService
{
    /// <summary>Twice this after a rush it is known to be over.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Of the heap, allocated within an interval. With 8,000 sockets the pings of idle ones stay below, and a rush of new ones is above; CPU
    /// time would not tell, since it grows with the pings and the heap grows along.
    /// </summary>
    private const double CalmShare = 0.05;

    /// <summary>Less than this is not worth a pause.</summary>
    private const long LeastHoles = 4 * 1024 * 1024;

    /// <summary>Nor is less than this part of the heap.</summary>
    private const double LeastShare = 0.04;

    /// <summary>Whether compacting would pay.</summary>
    /// <param name="heapBytes">The managed heap, holes included.</param>
    /// <param name="holesBytes">The holes in it.</param>
    /// <param name="allocatedBytes">Allocated since the last look.</param>
    /// <param name="pinnedHoles">Holes that the last compacting left.</param>
    /// <param name="isRelaying">Whether media goes through the server.</param>
    public static bool Pays(long heapBytes, long holesBytes, long allocatedBytes, long pinnedHoles, bool isRelaying) =>
        !isRelaying && allocatedBytes <= heapBytes * CalmShare && holesBytes - pinnedHoles >= Math.Max(LeastHoles, heapBytes * LeastShare);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (allocatedBefore, pinned) = (GC.GetTotalAllocatedBytes(), 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var memory = GC.GetGCMemoryInfo(GCKind.Any);
            var isRelaying = media.SfuIfOpen?.StreamCount > 0;
            var pays = Pays(memory.HeapSizeBytes, memory.FragmentedBytes, allocated - allocatedBefore, pinned, isRelaying);
            allocatedBefore = allocated;
            if (!pays) continue;

            var paused = GC.GetTotalPauseDuration();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            pinned = GC.GetGCMemoryInfo(GCKind.Any).FragmentedBytes;
            ServerLog.Trimmed(log, memory.FragmentedBytes >> 20, (GC.GetTotalPauseDuration() - paused).TotalMilliseconds);
        }
    }
}
