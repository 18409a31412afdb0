using System.Diagnostics.CodeAnalysis;
using Pharos.Cluster;

namespace Pharos.Server.Streams;

/// <summary>One viewer, wherever it is connected.</summary>
internal sealed class Viewer(string peerId)
{
    /// <summary>Its name.</summary>
    public string PeerId { get; } = peerId;

    /// <summary>Its connection to this node, if it has one.</summary>
    public Participant? Local { get; set; }

    /// <summary>The other node it is connected to, if it is.</summary>
    public NodeId? Home { get; set; }

    /// <summary>Whether the broadcaster has spoken to it, now or where it was before: until then it may not even know of the viewer.</summary>
    public bool IsIntroduced { get; set; }

    /// <summary>How long what it shows was on its way, as it said last, and the timestamp of then.</summary>
    public (int Milliseconds, long At)? Delay { get; set; }

    /// <summary>Its absence, while its place is kept: one that ends and begins again is another one.</summary>
    public object? Absence { get; set; }

    /// <summary>Whether its connection was lost and its place is being kept.</summary>
    public bool IsAway => Local is null && Home is null;
}

/// <summary>
/// The viewers of one stream: those of this node, and on the node that owns the stream those of all nodes. Owned by the stream's
/// mailbox.
/// </summary>
internal sealed class Audience
{
    private readonly Dictionary<string, Viewer> _viewers = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _viewers.Count;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Viewer> All => _viewers.Values;

    /// <summary>Those connected to this node.</summary>
    public IEnumerable<Participant> Local => _viewers.Values.Where(viewer => viewer.Local is not null).Select(viewer => viewer.Local!);

    /// <summary>Names of those whose place this node keeps: connected to it, or just lost by it.</summary>
    public IReadOnlyList<string> LocalPeerIds => [.. _viewers.Values.Where(viewer => viewer.Home is null).Select(viewer => viewer.PeerId)];

    /// <summary>Other nodes that viewers are connected to.</summary>
    public IEnumerable<NodeId> Homes => _viewers.Values.Where(viewer => viewer.Home is not null).Select(viewer => viewer.Home!.Value).Distinct();

    /// <summary>Those connected to another node.</summary>
    public IReadOnlyList<Viewer> At(NodeId home) => [.. _viewers.Values.Where(viewer => viewer.Home == home)];

    /// <summary>Finds a viewer.</summary>
    public bool TryFind(string peerId, [NotNullWhen(true)] out Viewer? viewer) => _viewers.TryGetValue(peerId, out viewer);

    /// <summary>Finds a viewer or adds one without a connection.</summary>
    /// <param name="peerId">Its name.</param>
    /// <param name="viewer">It.</param>
    /// <returns>Whether it is new.</returns>
    public bool GetOrAdd(string peerId, out Viewer viewer)
    {
        if (_viewers.TryGetValue(peerId, out viewer!)) return false;
        _viewers.Add(peerId, viewer = new Viewer(peerId));
        return true;
    }

    /// <summary>Takes a viewer out; false when it was not there.</summary>
    public bool Remove(string peerId) => _viewers.Remove(peerId);

    /// <summary>Forgets the viewers of other nodes: they are another owner's from now on.</summary>
    public void RemoveRemote()
    {
        foreach (var viewer in _viewers.Values.Where(viewer => viewer.Home is not null).ToList()) _viewers.Remove(viewer.PeerId);
    }

    /// <summary>Sends one frame to every viewer of this node.</summary>
    public void SendLocal(byte[] frame)
    {
        foreach (var viewer in _viewers.Values) viewer.Local?.Send(frame);
    }
}
