using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Cluster.Local;

namespace Pharos.Cluster;

/// <summary>A node of a <see cref="LocalCluster"/>: by default the only one, which is how a server without Redis runs.</summary>
public sealed class LocalBackplane : IBackplane
{
    private readonly LocalCluster _cluster;
    private readonly LocalMember _member;
    private readonly EventQueue _events;
    private bool _isDisposed;

    /// <summary>The only node of a cluster of its own.</summary>
    public LocalBackplane() : this(new LocalCluster(), null, null) { }

    internal LocalBackplane(LocalCluster cluster, NodeId? node, ILogger? logger)
    {
        _cluster = cluster;
        _events = new EventQueue(logger ?? NullLogger.Instance);
        _member = cluster.Join(node ?? NodeId.Random(), _events);
    }

    /// <inheritdoc/>
    public NodeId Node => _member.Node;

    /// <inheritdoc/>
    public bool IsAvailable => _member.IsReachable;

    /// <inheritdoc/>
    public Task StartAsync(Action<ClusterEvent> handler, CancellationToken cancellation)
    {
        _events.Start(handler);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ClaimResult> ClaimAsync(string stream, ClaimMode mode, ReadOnlyMemory<byte> state)
    {
        Limits.CheckStream(stream);
        Limits.CheckState(state);
        return ValueTask.FromResult(_cluster.Claim(_member, stream, mode, state.ToArray()));
    }

    /// <inheritdoc/>
    public void Publish(string stream, Epoch epoch, ReadOnlyMemory<byte> state)
    {
        Limits.CheckStream(stream);
        Limits.CheckState(state);
        _cluster.Publish(_member, stream, epoch, state.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason)
    {
        _cluster.Release(_member, stream, epoch, reason);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<Ownership?> FindAsync(string stream)
    {
        Limits.CheckStream(stream);
        return _cluster.Find(_member, stream);
    }

    /// <inheritdoc/>
    public async ValueTask<Ownership?> WatchAsync(string stream)
    {
        Limits.CheckStream(stream);
        return _cluster.Watch(_member, stream);
    }

    /// <inheritdoc/>
    public void Unwatch(string stream) => _cluster.Unwatch(_member, stream);

    /// <inheritdoc/>
    public void Send(NodeId target, ClusterMessage message)
    {
        Limits.CheckMessage(target, message);
        _cluster.Send(_member, target, message with { Payload = message.Payload.ToArray() });
    }

    /// <inheritdoc/>
    public async ValueTask RememberAsync(string stream, ReadOnlyMemory<byte> note, TimeSpan lifetime)
    {
        Limits.CheckStream(stream);
        Limits.CheckNote(note, lifetime);
        _cluster.Remember(_member, stream, note.ToArray(), lifetime);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> RecallAsync(string stream)
    {
        Limits.CheckStream(stream);
        return _cluster.Recall(_member, stream) is { } note ? (ReadOnlyMemory<byte>?)note : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _cluster.Leave(_member);
        await _events.DisposeAsync();
    }
}
