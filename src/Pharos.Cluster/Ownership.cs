namespace Pharos.Cluster;

/// <summary>Who owns a stream, since which claim, and what the owner tells the others about it.</summary>
/// <param name="Node">The node that holds the lease.</param>
/// <param name="Epoch">The fencing number of its claim.</param>
/// <param name="State">What the owner last published; opaque to the cluster.</param>
public sealed record Ownership(NodeId Node, Epoch Epoch, ReadOnlyMemory<byte> State)
{
    /// <summary>Largest state in bytes: it goes with every renewal to every watcher, so it is a summary (title, viewer count).</summary>
    public const int MaxStateBytes = 4 * 1024;
}
