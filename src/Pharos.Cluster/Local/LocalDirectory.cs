namespace Pharos.Cluster.Local;

/// <summary>
/// Who owns which stream in a <see cref="LocalCluster"/>, and who is told. Owned by the cluster, under whose lock it is used.
/// </summary>
internal sealed class LocalDirectory(Dictionary<NodeId, LocalMember> members)
{
    private readonly Dictionary<string, Ownership> _owners = [];
    private Epoch _last = Epoch.None;

    public Ownership? Find(string stream) => _owners.GetValueOrDefault(stream);

    public ClaimResult Claim(LocalMember member, string stream, ClaimMode mode, byte[] state)
    {
        var former = Find(stream);
        if (former is not null && mode == ClaimMode.IfFree)
            return new ClaimResult(ClaimOutcome.Held, former);
        _last = new Epoch(_last.Value + 1);
        var owner = new Ownership(member.Node, _last, state);
        member.Held[stream] = owner;
        foreach (var holder in members.Values.Where(m => !m.IsReachable && m.Held.ContainsKey(stream)))
            holder.Superseded.Add(stream);
        Change(stream, owner, OwnerChangeCause.Claimed);
        return new ClaimResult(ClaimOutcome.Granted, owner);
    }

    public void Publish(LocalMember member, string stream, Epoch epoch, byte[] state)
    {
        if (!member.Held.TryGetValue(stream, out var held) || held.Epoch != epoch)
            return;
        var owner = held with { State = state };
        member.Held[stream] = owner;
        if (!member.IsReachable)
            return;
        _owners[stream] = owner;
        foreach (var watcher in members.Values.Where(m => m != member && m.IsReachable && m.Watched.ContainsKey(stream)))
            watcher.Tell(new OwnerChanged(stream, owner, OwnerChangeCause.Claimed));
    }

    public void Release(LocalMember member, string stream, Epoch epoch, ReleaseReason reason)
    {
        if (!member.Held.TryGetValue(stream, out var held) || held.Epoch != epoch)
            return;
        member.Held.Remove(stream);
        // Unreachable, it leaves a lease behind that runs out by itself.
        if (member.IsReachable)
            Change(stream, null, CauseOf(reason));
    }

    /// <summary>The leases of a node run out, those excepted that it still renews.</summary>
    public void Expire(NodeId node, IReadOnlyDictionary<string, Ownership>? renewed = null)
    {
        foreach (var (stream, owner) in _owners.Where(o => o.Value.Node == node && renewed?.ContainsKey(o.Key) != true).ToArray())
            Change(stream, null, OwnerChangeCause.Expired);
    }

    /// <summary>A node is back: it claims again with its old epochs, is fenced where others have higher ones, and hears what it missed.</summary>
    public void Return(LocalMember member)
    {
        foreach (var (stream, held) in member.Held.ToArray())
        {
            var owner = Find(stream);
            if (member.Superseded.Contains(stream))
                Fence(member, stream, owner, held.Epoch);
            else if (owner is null)
                Change(stream, held, OwnerChangeCause.Claimed);
            else
                Publish(member, stream, held.Epoch, held.State.ToArray());
        }
        member.Superseded.Clear();
        Expire(member.Node, member.Held);
        foreach (var (stream, told) in member.Watched.ToArray())
        {
            var owner = Find(stream);
            if (told is null || told.Owner != owner)
                member.Tell(Changed(stream, owner, OwnerChangeCause.Expired, told?.Owner?.Epoch ?? Epoch.None));
        }
    }

    private void Change(string stream, Ownership? owner, OwnerChangeCause cause)
    {
        var former = Find(stream);
        if (owner is null)
            _owners.Remove(stream);
        else
            _owners[stream] = owner;
        foreach (var member in members.Values.Where(m => m.IsReachable))
        {
            if (former?.Node == member.Node && owner is not null && owner.Node != member.Node)
                Fence(member, stream, owner, former.Epoch);
            else if (member.Watched.ContainsKey(stream))
                member.Tell(Changed(stream, owner, cause, former?.Epoch ?? Epoch.None));
        }
    }

    private static void Fence(LocalMember member, string stream, Ownership? owner, Epoch former)
    {
        member.Held.Remove(stream);
        member.Tell(Changed(stream, owner, OwnerChangeCause.Ended, former));
    }

    private static OwnerChangeCause CauseOf(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Ended => OwnerChangeCause.Ended,
        ReleaseReason.Lost => OwnerChangeCause.Lost,
        ReleaseReason.Vacated => OwnerChangeCause.Vacated,
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    // `causeOfEnd` and `former` are for a stream without an owner.
    private static OwnerChanged Changed(string stream, Ownership? owner, OwnerChangeCause causeOfEnd, Epoch former) => owner is null
        ? new OwnerChanged(stream, null, causeOfEnd) { Epoch = former }
        : new OwnerChanged(stream, owner, OwnerChangeCause.Claimed);
}
