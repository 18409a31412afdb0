using Pharos.Cluster;

namespace Pharos.Server.Tests.Streams;

/// <summary>A backplane whose directory takes its time over claims and watches, if it is told to.</summary>
internal sealed class HeldBackplane(LocalBackplane inner) : IBackplane
{
    private TaskCompletionSource? _hold;

    public NodeId Node => inner.Node;

    public bool IsAvailable => inner.IsAvailable;

    /// <summary>Nothing is told to a killed node.</summary>
    public bool IsSilenced { get; set; }

    /// <summary>Holds up every answer from now on.</summary>
    public void Hold() => _hold = new TaskCompletionSource();

    /// <summary>Asks the directory what was held up, and answers at once from now on. The answers are there when this returns.</summary>
    public void LetGo()
    {
        var hold = _hold;
        _hold = null;
        hold!.SetResult();
    }

    /// <summary>Lets what was held up fail, and answers at once from now on.</summary>
    public void FailHeld()
    {
        var hold = _hold;
        _hold = null;
        hold!.SetException(new BackplaneUnavailableException());
    }

    public Task StartAsync(Action<ClusterEvent> handler, CancellationToken cancellation) => inner.StartAsync(handler, cancellation);

    public ValueTask<ClaimResult> ClaimAsync(string stream, ClaimMode mode, ReadOnlyMemory<byte> state) =>
        AfterHold(() => inner.ClaimAsync(stream, mode, state));

    public void Publish(string stream, Epoch epoch, ReadOnlyMemory<byte> state) => inner.Publish(stream, epoch, state);

    public ValueTask ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason) => inner.ReleaseAsync(stream, epoch, reason);

    public ValueTask<Ownership?> FindAsync(string stream) => inner.FindAsync(stream);

    public ValueTask<Ownership?> WatchAsync(string stream) => AfterHold(() => inner.WatchAsync(stream));

    public void Unwatch(string stream) => inner.Unwatch(stream);

    public void Send(NodeId target, ClusterMessage message) => inner.Send(target, message);

    public ValueTask RememberAsync(string stream, ReadOnlyMemory<byte> note, TimeSpan lifetime) => inner.RememberAsync(stream, note, lifetime);

    public ValueTask<ReadOnlyMemory<byte>?> RecallAsync(string stream) => inner.RecallAsync(stream);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private ValueTask<T> AfterHold<T>(Func<ValueTask<T>> ask)
    {
        return _hold is { } hold ? new ValueTask<T>(WaitAsync(hold)) : ask();

        async Task<T> WaitAsync(TaskCompletionSource held)
        {
            await held.Task;
            return await ask();
        }
    }
}
