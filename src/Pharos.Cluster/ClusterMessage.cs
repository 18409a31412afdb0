namespace Pharos.Cluster;

/// <summary>What one node says to another about a stream.</summary>
/// <param name="Stream">The stream it is about.</param>
/// <param name="Epoch">
/// The claim under which it is sent: a receiver that knows of a higher one for this stream drops the message.
/// </param>
/// <param name="Payload">Opaque to the cluster; at most <see cref="MaxPayloadBytes"/>.</param>
public readonly record struct ClusterMessage(string Stream, Epoch Epoch, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Largest payload in bytes: the largest signaling message (64 KiB) with room for its envelope.</summary>
    public const int MaxPayloadBytes = 128 * 1024;
}
