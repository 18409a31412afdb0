namespace Pharos.Cluster.Local;

/// <summary>
/// Messages between the nodes of a <see cref="LocalCluster"/>. Owned by the cluster, under whose lock it is used and which its timers take.
/// </summary>
internal sealed class LocalLinks(Dictionary<NodeId, LocalMember> members, TimeProvider time, Lock gate)
{
    public void Send(LocalMember source, NodeId target, ClusterMessage message)
    {
        if (source.Node == target)
        {
            source.Tell(new MessageReceived(source.Node, message));
            return;
        }
        source.Partners.Add(target);
        if (source.IsReachable && members.TryGetValue(target, out var receiver) && receiver.IsReachable)
        {
            receiver.Partners.Add(source.Node);
            receiver.Tell(new MessageReceived(source.Node, message));
        }
        else if (!source.LostTowards.ContainsKey(target))
        {
            source.LostTowards[target] =
                time.CreateTimer(_ => GiveUp(source, target), null, LocalCluster.LinkTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A node is gone: those it exchanged messages with are told, if they can be.</summary>
    public void Lose(LocalMember member)
    {
        foreach (var other in members.Values.Where(m => m != member && m.IsReachable && m.Partners.Remove(member.Node)))
            other.Tell(new NodeLost(member.Node));
    }

    /// <summary>A node is back: whoever was taken for lost shares nothing with anyone any more, and neither does who missed a message.</summary>
    public void Return(LocalMember member)
    {
        foreach (var other in members.Values.Where(m => m != member && m.IsReachable))
        {
            var wasTakenForLost = member.IsExpired && member.Partners.Contains(other.Node);
            if (!(Forgive(member, other) | Forgive(other, member)) && !wasTakenForLost)
                continue;
            member.Tell(new LinkReset(other.Node)); // both, since either may share state with the other
            other.Tell(new LinkReset(member.Node));
        }
        foreach (var lost in member.Partners.Where(p => !members.TryGetValue(p, out var other) || other.IsExpired).ToArray())
        {
            member.Partners.Remove(lost);
            member.Tell(new NodeLost(lost));
        }
    }

    /// <summary>Whether anything was lost on the way from one to the other; from now on it was not.</summary>
    private static bool Forgive(LocalMember source, LocalMember target)
    {
        if (!source.LostTowards.Remove(target.Node, out var timer))
            return false;
        timer.Dispose();
        return true;
    }

    private void GiveUp(LocalMember source, NodeId target)
    {
        lock (gate)
        {
            if (!source.LostTowards.Remove(target, out var timer))
                return;
            timer.Dispose();
            source.Tell(new LinkReset(target));
        }
    }
}
