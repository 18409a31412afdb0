using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pharos.Cluster.Tests.Contract;

/// <summary>A cluster of one implementation, with the faults that the contract speaks of.</summary>
public abstract class ClusterUnderTest : IAsyncDisposable
{
    /// <summary>Nothing in the contract takes longer than 5 s; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly List<ClusterNode> _nodes = [];

    /// <summary>The clock that this cluster's leases run by.</summary>
    public abstract TimeProvider Time { get; }

    public virtual ValueTask StartAsync() => ValueTask.CompletedTask;

    /// <summary>A node that has joined.</summary>
    public async Task<ClusterNode> StartNodeAsync()
    {
        var node = new ClusterNode(await CreateAsync());
        _nodes.Add(node);
        using var patience = new CancellationTokenSource(Patience);
        await node.Backplane.StartAsync(node.Record, patience.Token);
        Assert.True(node.Backplane.IsAvailable);
        return node;
    }

    /// <summary>The node's process ends without a word.</summary>
    public abstract void Kill(ClusterNode node);

    public abstract void CutOff(ClusterNode node);

    public abstract void Restore(ClusterNode node);

    public abstract void SetDirectoryAvailable(bool isAvailable);

    /// <summary>Waits for a condition, with a deadline.</summary>
    public async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var start = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(Poll);
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"Waited {Patience.TotalSeconds} s in vain for: {what}");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Pass();
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.Backplane.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<IBackplane> CreateAsync();

    /// <summary>Lets time pass where it does not by itself.</summary>
    protected virtual void Pass() { }
}
