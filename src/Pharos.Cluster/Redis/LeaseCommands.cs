using StackExchange.Redis;

namespace Pharos.Cluster.Redis;

/// <summary>What a node asks Redis about one lease; see <see cref="Scripts"/>. Keeps nothing.</summary>
internal sealed class LeaseCommands(NodeId self, RedisBackplaneOptions options, RedisConnection redis, RedisNames names)
{
    /// <summary>Claims a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="mode">What to do when it has an owner.</param>
    /// <param name="state">The state to begin with.</param>
    /// <param name="known">The epoch under which this node knows to hold it.</param>
    /// <param name="highest">The highest epoch this node knows of.</param>
    /// <exception cref="BackplaneUnavailableException">No answer in time. Should the claim be granted after all, it is given up.</exception>
    public async Task<(bool IsGranted, LeaseRecord Record)> ClaimAsync(
        string stream, ClaimMode mode, byte[] state, Epoch known, Epoch highest)
    {
        RedisKey[] keys = [names.Lease(stream), names.LastEpoch];
        RedisValue[] args =
        [
            self.Value, mode == ClaimMode.TakeOver ? 1 : 0, Ms(options.LeaseTime), Ms(options.TombstoneTime), state,
            names.LeaseChannelName(stream), known.Value, highest.Value,
        ];
        Task<RedisResult>? asked = null;
        try
        {
            return Answer(await redis.AskAsync(db => asked = db.ScriptEvaluateAsync(Scripts.Claim, keys, args)));
        }
        catch (BackplaneUnavailableException) when (asked is not null)
        {
            _ = ForgoAsync(stream, asked);
            throw;
        }
    }

    /// <summary>Gives a claim of this node up, if it is held.</summary>
    /// <exception cref="BackplaneUnavailableException">No answer in time.</exception>
    public Task ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason)
    {
        RedisValue[] args =
        [
            self.Value, epoch.Value, LeaseRecord.LetterOf(reason), Ms(options.TombstoneTime), names.LeaseChannelName(stream),
        ];
        return redis.AskAsync(db => db.ScriptEvaluateAsync(Scripts.Release, [names.Lease(stream)], args));
    }

    /// <summary>The record of a stream, if there is one.</summary>
    /// <exception cref="BackplaneUnavailableException">No answer in time.</exception>
    public async Task<LeaseRecord?> ReadAsync(string stream, TimeSpan timeout)
    {
        var value = (byte[]?)await redis.AskAsync(db => db.StringGetAsync(names.Lease(stream)), timeout);
        return LeaseRecord.TryRead(value, out var record) ? record : null;
    }

    private async Task ForgoAsync(string stream, Task<RedisResult> asked)
    {
        try
        {
            if (Answer(await asked) is { IsGranted: true } late)
                await ReleaseAsync(stream, late.Record.Claim.Epoch, ReleaseReason.Vacated);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or BackplaneUnavailableException)
        {
            // Nobody renews the lease: it runs out by itself.
        }
    }

    private static (bool IsGranted, LeaseRecord Record) Answer(RedisResult answer) =>
        LeaseRecord.TryRead((byte[]?)answer[1], out var record)
            ? ((int)answer[0] == 1, record)
            : throw new BackplaneUnavailableException("The cluster directory holds what is not a lease.");

    private static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;
}
