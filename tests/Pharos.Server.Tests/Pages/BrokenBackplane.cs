using Pharos.Cluster;

namespace Pharos.Server.Tests.Pages;

/// <summary>A backplane with a bug.</summary>
internal sealed class BrokenBackplane : IBackplane
{
    public const string Insides = "the insides of the server";

    public NodeId Node { get; } = NodeId.Random();

    public bool IsAvailable => true;

    public Task StartAsync(Action<ClusterEvent> handler, CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask<ClaimResult> ClaimAsync(string stream, ClaimMode mode, ReadOnlyMemory<byte> state) => throw Bug();

    public void Publish(string stream, Epoch epoch, ReadOnlyMemory<byte> state) => throw Bug();

    public ValueTask ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason) => throw Bug();

    public ValueTask<Ownership?> FindAsync(string stream) => throw Bug();

    public ValueTask<Ownership?> WatchAsync(string stream) => throw Bug();

    public void Unwatch(string stream) => throw Bug();

    public void Send(NodeId target, ClusterMessage message) => throw Bug();

    public ValueTask RememberAsync(string stream, ReadOnlyMemory<byte> note, TimeSpan lifetime) => throw Bug();

    public ValueTask<ReadOnlyMemory<byte>?> RecallAsync(string stream) => throw Bug();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException Bug() => new(Insides);
}
