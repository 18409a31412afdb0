namespace Pharos.Cluster.Redis;

/// <summary>
/// Who owns which stream: claims and releases, and the streams this node holds or watches, kept up to date
/// by announcements and, where one is lost, by the next round. Owned by the node's loop.
/// </summary>
internal sealed class StreamDirectory(
    NodeId self, RedisBackplaneOptions options, RedisConnection redis, RedisNames names, LeaseCommands leases,
    ChannelSubscriptions channels, Action<ClusterEvent> tell)
{
    private readonly Dictionary<string, StreamInterest> _interests = [];
    private readonly Dictionary<string, Task> _claiming = [];

    /// <summary>The highest epoch this node knows of: claims go above it, even if Redis lost it.</summary>
    public Epoch Highest { get; private set; }

    /// <summary>The streams this node holds.</summary>
    public IReadOnlyList<StreamInterest> Held => [.. _interests.Values.Where(i => i.Held is not null)];

    /// <summary>The streams this node watches.</summary>
    public IReadOnlyList<StreamInterest> Watched => [.. _interests.Values.Where(i => i.IsWatched)];

    public async Task<ClaimResult> ClaimAsync(string stream, ClaimMode mode, byte[] state)
    {
        // One claim of a stream at a time: the script takes a lease of this node's that the node does not know for a lost answer.
        while (_claiming.TryGetValue(stream, out var earlier))
            await earlier;
        var claimed = new TaskCompletionSource();
        _claiming[stream] = claimed.Task;
        try
        {
            return await ClaimAloneAsync(stream, mode, state);
        }
        catch (BackplaneUnavailableException)
        {
            return new ClaimResult(ClaimOutcome.Unavailable, null);
        }
        finally
        {
            _claiming.Remove(stream);
            claimed.SetResult();
        }
    }

    public void Publish(string stream, Epoch epoch, byte[] state)
    {
        if (_interests.TryGetValue(stream, out var interest) && interest.Held?.Epoch == epoch)
            interest.Held.Publish(state);
    }

    public async Task ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason)
    {
        if (!_interests.TryGetValue(stream, out var interest) || !interest.GiveUp(epoch))
            return;
        DropIfOver(interest);
        try
        {
            await leases.ReleaseAsync(stream, epoch, reason);
        }
        catch (BackplaneUnavailableException)
        {
            // Nobody renews the lease: it runs out by itself.
        }
    }

    public async Task<Ownership?> FindAsync(string stream) =>
        Read(await leases.ReadAsync(stream, options.RequestTimeout))?.Owner;

    public async Task<Ownership?> WatchAsync(string stream)
    {
        var interest = Interest(stream);
        var isFirst = !interest.IsWatched;
        interest.IsWatched = true;
        // Two questions one after the other share the time of one and a half.
        var timeout = options.RequestTimeout * 0.75;
        if (!redis.IsAvailable)
            throw new BackplaneUnavailableException();
        await EnsureAnnouncedAsync(interest, timeout);
        var version = interest.Version;
        var record = Read(await leases.ReadAsync(stream, timeout));
        if (interest.Version != version)
            return interest.Owner;
        if (isFirst)
            interest.Settle(record);
        else if (record is { } found)
            Tell(interest.Observe(found));
        return record?.Owner;
    }

    public void Unwatch(string stream)
    {
        if (!_interests.TryGetValue(stream, out var interest))
            return;
        interest.IsWatched = false;
        DropIfOver(interest);
    }

    /// <summary>Takes what a renewal, a reading or an announcement says of a stream.</summary>
    public void Observe(StreamInterest interest, ReadOnlyMemory<byte> bytes)
    {
        if (!LeaseRecord.TryRead(bytes, out var record))
            return;
        Heed(record.Claim.Epoch);
        Tell(interest.Observe(record));
        DropIfOver(interest);
    }

    /// <summary>Takes it that the directory knows nothing of a stream.</summary>
    public void ObserveAbsence(StreamInterest interest) => Tell(interest.ObserveAbsence());

    /// <summary>Subscribes again where it failed before.</summary>
    public Task EnsureAnnouncedAsync() =>
        Task.WhenAll(_interests.Values.Where(i => !channels.IsSubscribed(names.LeaseChannel(i.Stream))).ToArray()
            .Select(i => EnsureAnnouncedAsync(i, options.RequestTimeout)));

    private async Task<ClaimResult> ClaimAloneAsync(string stream, ClaimMode mode, byte[] state)
    {
        var known = _interests.GetValueOrDefault(stream)?.Held?.Epoch ?? Epoch.None;
        var (isGranted, record) = await leases.ClaimAsync(stream, mode, state, known, Highest);
        Heed(record.Claim.Epoch);
        return isGranted ? Hold(stream, record) : new ClaimResult(ClaimOutcome.Held, record.Claim);
    }

    private ClaimResult Hold(string stream, in LeaseRecord record)
    {
        var interest = Interest(stream);
        if (!interest.Hold(record.Claim))
        {
            DropIfOver(interest);
            return new ClaimResult(interest.Owner is null ? ClaimOutcome.Unavailable : ClaimOutcome.Held, interest.Owner);
        }
        Tell(interest.Observe(record));
        _ = AnnounceLaterAsync(interest);
        return new ClaimResult(ClaimOutcome.Granted, record.Claim);
    }

    private async Task AnnounceLaterAsync(StreamInterest interest)
    {
        try
        {
            await EnsureAnnouncedAsync(interest, options.RequestTimeout);
        }
        catch (BackplaneUnavailableException)
        {
            // Tried again with the next round, whose renewal also tells of a change meanwhile.
        }
    }

    private async Task EnsureAnnouncedAsync(StreamInterest interest, TimeSpan timeout)
    {
        await channels.SubscribeAsync(names.LeaseChannel(interest.Stream), bytes =>
        {
            if (_interests.TryGetValue(interest.Stream, out var now))
                Observe(now, bytes);
        }, timeout);
    }

    private StreamInterest Interest(string stream)
    {
        if (!_interests.TryGetValue(stream, out var interest))
            _interests[stream] = interest = new StreamInterest(stream, self);
        return interest;
    }

    private void DropIfOver(StreamInterest interest)
    {
        if (!interest.IsOver || _interests.GetValueOrDefault(interest.Stream) != interest)
            return;
        _interests.Remove(interest.Stream);
        channels.Unsubscribe(names.LeaseChannel(interest.Stream));
    }

    private LeaseRecord? Read(LeaseRecord? record)
    {
        if (record is { } found)
            Heed(found.Claim.Epoch);
        return record;
    }

    private void Heed(Epoch epoch) => Highest = epoch > Highest ? epoch : Highest;

    private void Tell(OwnerChanged? change)
    {
        if (change is not null)
            tell(change);
    }
}
