namespace Pharos.Cluster.Local;

/// <summary>What a <see cref="LocalCluster"/> knows of one node. Owned by the cluster, under whose lock it is used.</summary>
internal sealed class LocalMember(NodeId node, EventQueue events)
{
    public NodeId Node => node;

    /// <summary>The node and the directory can reach each other.</summary>
    public bool IsReachable { get; set; } = true;

    /// <summary>Its leases have run out, and those it talked to have been told that it is lost.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Runs from the moment it was cut off until its leases expire.</summary>
    public ITimer? Expiry { get; set; }

    /// <summary>What the node believes to own; the directory may know better while the two cannot reach each other.</summary>
    public Dictionary<string, Ownership> Held { get; } = [];

    /// <summary>Of the streams it believes to own, those that another node claimed while this one could not be told.</summary>
    public HashSet<string> Superseded { get; } = [];

    /// <summary>The streams it watches, with what it was told last; null when it was never told.</summary>
    public Dictionary<string, Told?> Watched { get; } = [];

    /// <summary>Nodes it exchanged messages with.</summary>
    public HashSet<NodeId> Partners { get; } = [];

    /// <summary>Nodes that a message was dropped for, with the timer after which this is reported.</summary>
    public Dictionary<NodeId, ITimer> LostTowards { get; } = [];

    public void Silence() => events.Silence();

    public void Tell(ClusterEvent occurrence)
    {
        if (occurrence is OwnerChanged change && Watched.ContainsKey(change.Stream))
            Watched[change.Stream] = new Told(change.Owner);
        events.Post(occurrence);
    }

    /// <summary>An answer that was given: the owner, or that there is none.</summary>
    public sealed record Told(Ownership? Owner);
}
