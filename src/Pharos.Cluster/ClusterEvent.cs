namespace Pharos.Cluster;

/// <summary>Something the cluster tells a node. One closed set of records.</summary>
public abstract record ClusterEvent;

/// <summary>Why a stream's owner is another one than before.</summary>
public enum OwnerChangeCause
{
    /// <summary>A node claimed the stream, took it over, or claimed it again after the directory had lost it.</summary>
    Claimed,

    /// <summary>The owner released it: the broadcast is over.</summary>
    Ended,

    /// <summary>The owner released it: its broadcaster did not come back.</summary>
    Lost,

    /// <summary>The owner released it because it shuts down.</summary>
    Vacated,

    /// <summary>The lease ran out: its node died, hangs, or is cut off.</summary>
    Expired,
}

/// <summary>
/// A watched stream, or one that this node owned, has another owner. Changes of one stream arrive in the order of their
/// epochs; the same owner and epoch twice in a row is possible and means nothing new but its <see cref="Ownership.State"/>.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="Owner">The owner now; null when it has none.</param>
/// <param name="Cause">Why.</param>
public sealed record OwnerChanged(string Stream, Ownership? Owner, OwnerChangeCause Cause) : ClusterEvent
{
    /// <summary>The claim that this is about: the owner's, or the last one that is known to be over.</summary>
    public Epoch Epoch { get; init; } = Owner?.Epoch ?? Epoch.None;
}

/// <summary>A message from another node. Messages of one source arrive in order and once.</summary>
/// <param name="Source">The node that sent it.</param>
/// <param name="Message">What it sent.</param>
public sealed record MessageReceived(NodeId Source, ClusterMessage Message) : ClusterEvent;

/// <summary>
/// Messages to or from a node may have been lost (a queue overflowed, or nothing was acknowledged for too long), or that node may have
/// taken this one for lost while it was cut off.
/// Whoever shares state with that node sends it whole again.
/// </summary>
/// <param name="Node">The node at the other end.</param>
public sealed record LinkReset(NodeId Node) : ClusterEvent;

/// <summary>A node that messages were exchanged with no longer beats, or has left: everyone connected to it is gone.</summary>
/// <param name="Node">The lost node.</param>
public sealed record NodeLost(NodeId Node) : ClusterEvent;

/// <summary>The directory can be reached again, or cannot any more.</summary>
/// <param name="IsAvailable">The new value of <see cref="IBackplane.IsAvailable"/>.</param>
public sealed record AvailabilityChanged(bool IsAvailable) : ClusterEvent;
