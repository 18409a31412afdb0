namespace Pharos.Cluster.Redis;

/// <summary>
/// What a node knows of one stream that it holds or watches, put together from announcements, readings and answers, which may overtake
/// each other: the epoch decides, and a reading counts only if nothing else came since it was begun (<see cref="Version"/>).
/// Knows no clock and no socket; owned by the node's loop.
/// </summary>
internal sealed class StreamInterest(string stream, NodeId self)
{
    private Epoch _highest;
    private bool _isKnown;

    public string Stream => stream;

    public HeldLease? Held { get; private set; }

    public bool IsWatched { get; set; }

    /// <summary>The last owner that is known of.</summary>
    public Ownership? Owner { get; private set; }

    /// <summary>Changes with everything that is learned.</summary>
    public long Version { get; private set; }

    /// <summary>Neither held nor watched any more.</summary>
    public bool IsOver => Held is null && !IsWatched;

    /// <summary>A claim of this node was granted. False if it is superseded already: another claim was heard of first.</summary>
    public bool Hold(Ownership claim)
    {
        if (claim.Epoch < _highest)
            return false;
        Held = new HeldLease(claim.Epoch, claim.State.ToArray());
        return true;
    }

    /// <summary>This node gives up what it holds under an epoch.</summary>
    public bool GiveUp(Epoch epoch)
    {
        if (Held?.Epoch != epoch)
            return false;
        Held = null;
        return true;
    }

    /// <summary>The directory has this record. Answers what there is to tell about it.</summary>
    public OwnerChanged? Observe(in LeaseRecord record)
    {
        if (record.Claim.Epoch < _highest)
            return null;
        var owner = record.Owner;
        var isFenced = Held is { } held && (record.Claim.Epoch > held.Epoch || owner is null) && owner?.Node != self;
        if (Held?.Epoch < record.Claim.Epoch || owner is null)
            Held = null;
        var isOld = _isKnown && (owner is null ? Owner is null : IsSame(owner));
        Learn(owner);
        _highest = record.Claim.Epoch;
        return isFenced || (IsWatched && !isOld) ? new OwnerChanged(stream, owner, record.Cause) { Epoch = record.Claim.Epoch } : null;
    }

    /// <summary>The directory has no record, and has been in use long enough to mean it. Answers what there is to tell about it.</summary>
    public OwnerChanged? ObserveAbsence()
    {
        // Claimed again with the next renewal, unless another one is faster: then it has a record.
        if (Held is not null)
            return null;
        var isOld = _isKnown && Owner is null;
        Learn(null);
        return IsWatched && !isOld ? new OwnerChanged(stream, null, OwnerChangeCause.Expired) { Epoch = _highest } : null;
    }

    /// <summary>Takes the first reading of a watch, which its caller gets as an answer and not as an event.</summary>
    public void Settle(LeaseRecord? record)
    {
        if (record is { } found)
            Observe(found);
        else
            Learn(null);
        _isKnown = true;
    }

    private void Learn(Ownership? owner)
    {
        Owner = owner;
        _isKnown = true;
        Version++;
    }

    /// <summary>The same claim, with the same state; what the node itself published is no news to it.</summary>
    private bool IsSame(Ownership owner) =>
        Owner is not null && Owner.Epoch == owner.Epoch && Owner.Node == owner.Node
        && (owner.Node == self || Owner.State.Span.SequenceEqual(owner.State.Span));
}
