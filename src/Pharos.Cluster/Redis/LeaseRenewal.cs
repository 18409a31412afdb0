using StackExchange.Redis;

namespace Pharos.Cluster.Redis;

/// <summary>
/// Keeps the leases that this node holds, in batches, with the state where it changed. A lease that is gone (Redis came back empty, or the
/// node was cut off) is claimed again with its old epoch. Owned by the node's loop.
/// </summary>
internal sealed class LeaseRenewal(
    NodeId self, RedisBackplaneOptions options, RedisConnection redis, RedisNames names, StreamDirectory streams)
{
    /// <summary>Leases in one script: Redis does nothing else meanwhile, about a quarter of a millisecond.</summary>
    private const int MaxLeases = 64;

    public async Task RenewAsync()
    {
        var gone = await RenewAsync(streams.Held);
        if (gone.Count > 0)
            await RenewAsync(gone);
    }

    /// <summary>Renews leases, and answers those for which the directory needs the state.</summary>
    private async Task<IReadOnlyList<StreamInterest>> RenewAsync(IReadOnlyList<StreamInterest> held)
    {
        var batches = await Task.WhenAll(held.Chunk(MaxLeases).Select(RenewBatchAsync));
        return [.. batches.SelectMany(gone => gone)];
    }

    private async Task<List<StreamInterest>> RenewBatchAsync(StreamInterest[] batch)
    {
        var leases = batch.Select(i => i.Held!).ToArray();
        var states = leases.Select(l => l.IsDirty ? l.State : null).ToArray();
        List<RedisValue> args = [self.Value, (long)options.LeaseTime.TotalMilliseconds];
        for (var i = 0; i < batch.Length; i++)
        {
            args.AddRange(
                [leases[i].Epoch.Value, states[i] is null ? 0 : 1, states[i] ?? [], names.LeaseChannelName(batch[i].Stream)]);
        }
        RedisKey[] keys = [.. batch.Select(i => names.Lease(i.Stream))];
        var answers = (byte[][]?)await redis.TryAskAsync(db => db.ScriptEvaluateAsync(Scripts.Renew, keys, [.. args]));
        var gone = new List<StreamInterest>();
        for (var i = 0; i < batch.Length; i++)
        {
            // Released or superseded while the renewal was under way.
            if (batch[i].Held != leases[i])
                continue;
            switch (answers![i])
            {
                case []:
                    leases[i].IsDirty &= leases[i].State != states[i];
                    break;
                case [(byte)'?']:
                    leases[i].IsDirty = true;
                    gone.Add(batch[i]);
                    break;
                case var other:
                    streams.Observe(batch[i], other);
                    break;
            }
        }
        return gone;
    }
}
