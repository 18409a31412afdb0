using Microsoft.Extensions.Logging;

namespace Pharos.Cluster.Redis;

/// <summary>
/// The loop that owns a node's state: what runs on it runs alone, in the order it came, and goes on there after each <c>await</c>.
/// Other work may run during an <c>await</c>, so what was read before one is checked again after it.
/// </summary>
internal sealed class NodeLoop(ILogger logger)
{
    private readonly TaskFactory _alone = new(
        CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None,
        new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

    /// <summary>Runs work that nobody waits for.</summary>
    public void Post(Action work) => Post(() =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <summary>Runs work that nobody waits for.</summary>
    public void Post(Func<Task> work) => _ = RunAsync(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            // A bug costs what it met, not the node.
            ClusterLog.LoopFailed(logger, e);
        }
    });

    public Task RunAsync(Func<Task> work) => _alone.StartNew(work).Unwrap();

    public Task<T> RunAsync<T>(Func<Task<T>> work) => _alone.StartNew(work).Unwrap();
}
