namespace Pharos.Cluster.Tests.Contract;

/// <summary>A node and everything it was told.</summary>
public sealed class ClusterNode(IBackplane backplane)
{
    private readonly Lock _gate = new();
    private readonly List<ClusterEvent> _events = [];

    public IBackplane Backplane => backplane;

    public NodeId Id => backplane.Node;

    public void Record(ClusterEvent occurrence)
    {
        lock (_gate)
            _events.Add(occurrence);
    }

    public IReadOnlyList<T> Told<T>() where T : ClusterEvent
    {
        lock (_gate)
            return [.. _events.OfType<T>()];
    }

    public int Count<T>() where T : ClusterEvent
    {
        lock (_gate)
            return _events.Count(e => e is T);
    }

    /// <summary>The last change of a stream's owner that this node was told.</summary>
    public OwnerChanged? LastChange(string stream) => Told<OwnerChanged>().LastOrDefault(c => c.Stream == stream);
}
