using Microsoft.Extensions.Logging;
using Pharos.Cluster.Links;
using Pharos.Cluster.Local;

namespace Pharos.Cluster;

/// <summary>
/// Any number of <see cref="LocalBackplane"/> nodes in one process, with a directory in memory. Everything happens at once and in order;
/// what takes time (a lease running out, a link given up) runs by the <see cref="TimeProvider"/>. A test cuts nodes off, kills them and
/// makes the directory unreachable, and sees what a cluster over Redis would show.
/// </summary>
/// <remarks>One lock around the whole: directory and members change together, and events are only posted inside it.</remarks>
public sealed class LocalCluster
{
    /// <summary>Time from the last renewal to the end of a lease; the same as over Redis.</summary>
    public static readonly TimeSpan LeaseTime = RedisBackplaneOptions.DefaultLeaseTime;

    /// <summary>Time until messages that cannot be delivered are given up; the same as over Redis.</summary>
    public static readonly TimeSpan LinkTimeout = OutboundLink.Timeout;

    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, LocalMember> _members = [];
    private readonly HashSet<NodeId> _cutOff = [];
    private readonly LocalDirectory _directory;
    private readonly LocalLinks _links;
    private readonly LocalNotes _notes;
    private readonly TimeProvider _time;
    private bool _isAvailable = true;

    /// <summary>A cluster without nodes.</summary>
    /// <param name="time">The clock; the system's by default.</param>
    public LocalCluster(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _directory = new LocalDirectory(_members);
        _links = new LocalLinks(_members, _time, _gate);
        _notes = new LocalNotes(_time);
    }

    /// <summary>A new node of this cluster.</summary>
    /// <param name="node">Its name; a random one by default.</param>
    /// <param name="logger">Where a failing event handler is reported.</param>
    public LocalBackplane CreateNode(NodeId? node = null, ILogger? logger = null) => new(this, node, logger);

    /// <summary>Makes the directory reachable or unreachable for every node. Leases do not run out meanwhile.</summary>
    /// <param name="isAvailable">Whether it can be reached.</param>
    public void SetAvailable(bool isAvailable)
    {
        lock (_gate)
        {
            _isAvailable = isAvailable;
            foreach (var member in _members.Values.ToArray())
                Refresh(member);
        }
    }

    /// <summary>Cuts a node off from the directory and from the others: its leases run out after <see cref="LeaseTime"/>.</summary>
    /// <param name="node">The node.</param>
    public void CutOff(NodeId node)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(node, out var member) || !_cutOff.Add(node))
                return;
            member.Expiry = _time.CreateTimer(_ => Expire(member), null, LeaseTime, Timeout.InfiniteTimeSpan);
            Refresh(member);
        }
    }

    /// <summary>Ends what <see cref="CutOff"/> began.</summary>
    /// <param name="node">The node.</param>
    public void Restore(NodeId node)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(node, out var member) || !_cutOff.Remove(node))
                return;
            member.Expiry?.Dispose();
            Refresh(member);
        }
    }

    /// <summary>Cuts a node off for good and silences it, as the end of its process does.</summary>
    /// <param name="node">The node.</param>
    public void Kill(NodeId node)
    {
        CutOff(node);
        lock (_gate)
        {
            if (_members.TryGetValue(node, out var member))
                member.Silence();
        }
    }

    internal LocalMember Join(NodeId node, EventQueue events)
    {
        lock (_gate)
        {
            var member = new LocalMember(node, events) { IsReachable = _isAvailable };
            if (!_members.TryAdd(node, member))
                throw new ArgumentException($"The cluster has a node '{node}' already.", nameof(node));
            return member;
        }
    }

    internal void Leave(LocalMember member)
    {
        lock (_gate)
        {
            foreach (var (stream, owner) in member.Held.ToArray())
                _directory.Release(member, stream, owner.Epoch, ReleaseReason.Vacated);
            // A node that leaves while it is cut off is still to be found lost by the others.
            if (!member.IsReachable)
                return;
            _members.Remove(member.Node);
            _links.Lose(member);
        }
    }

    internal ClaimResult Claim(LocalMember member, string stream, ClaimMode mode, byte[] state)
    {
        lock (_gate)
            return member.IsReachable ? _directory.Claim(member, stream, mode, state) : new ClaimResult(ClaimOutcome.Unavailable, null);
    }

    internal void Publish(LocalMember member, string stream, Epoch epoch, byte[] state)
    {
        lock (_gate)
            _directory.Publish(member, stream, epoch, state);
    }

    internal void Release(LocalMember member, string stream, Epoch epoch, ReleaseReason reason)
    {
        lock (_gate)
            _directory.Release(member, stream, epoch, reason);
    }

    internal Ownership? Find(LocalMember member, string stream)
    {
        lock (_gate)
        {
            Reach(member);
            return _directory.Find(stream);
        }
    }

    internal Ownership? Watch(LocalMember member, string stream)
    {
        lock (_gate)
        {
            member.Watched.TryAdd(stream, null);
            Reach(member);
            var owner = _directory.Find(stream);
            member.Watched[stream] = new LocalMember.Told(owner);
            return owner;
        }
    }

    internal void Unwatch(LocalMember member, string stream)
    {
        lock (_gate)
            member.Watched.Remove(stream);
    }

    internal void Send(LocalMember source, NodeId target, ClusterMessage message)
    {
        lock (_gate)
            _links.Send(source, target, message);
    }

    internal void Remember(LocalMember member, string stream, byte[] note, TimeSpan lifetime)
    {
        lock (_gate)
        {
            Reach(member);
            _notes.Remember(stream, note, lifetime);
        }
    }

    internal byte[]? Recall(LocalMember member, string stream)
    {
        lock (_gate)
        {
            Reach(member);
            return _notes.Recall(stream);
        }
    }

    private static void Reach(LocalMember member)
    {
        if (!member.IsReachable)
            throw new BackplaneUnavailableException();
    }

    private void Refresh(LocalMember member)
    {
        var isReachable = _isAvailable && !_cutOff.Contains(member.Node);
        if (isReachable == member.IsReachable)
            return;
        member.IsReachable = isReachable;
        member.Tell(new AvailabilityChanged(isReachable));
        if (!isReachable)
            return;
        _directory.Return(member);
        _links.Return(member);
        member.IsExpired = false;
    }

    private void Expire(LocalMember member)
    {
        lock (_gate)
        {
            if (!_cutOff.Contains(member.Node))
                return;
            member.IsExpired = true;
            _directory.Expire(member.Node);
            _links.Lose(member);
        }
    }
}
