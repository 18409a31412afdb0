using StackExchange.Redis;

namespace Pharos.Cluster.Redis;

/// <summary>
/// Which nodes beat, and whether the directory's silence about something means that it is gone. A Redis that comes back empty, or from a
/// pause in which leases ran out, knows nothing until every living node has written once more: an era ends when no node has written for
/// longer than that, and only in an era older than a lease is absence a fact. Owned by the node's loop.
/// </summary>
internal sealed class NodeDirectory(NodeId self, RedisBackplaneOptions options, RedisConnection redis, RedisNames names)
{
    /// <summary>Keys read in one command: a few hundred microseconds of Redis' time.</summary>
    private const int MaxKeys = 256;

    private string? _era;
    private bool _isSettled;

    /// <summary>Says that this node lives, and learns how old the era is.</summary>
    public async Task BeatAsync(Epoch highest)
    {
        // The era's key must not outlive the key of a living node, which may be one interval older.
        var eraTime = options.LeaseTime - options.RenewInterval;
        RedisKey[] keys = [names.Node(self), names.Era, names.LastEpoch];
        RedisValue[] args = [Ms(options.LeaseTime), Ms(eraTime), Ms(options.TombstoneTime), highest.Value];
        var answer = (string[]?)await redis.TryAskAsync(db => db.ScriptEvaluateAsync(Scripts.Beat, keys, args));
        _era = answer![0];
        _isSettled = long.Parse(answer[1]) - long.Parse(_era) > Ms(options.LeaseTime);
    }

    /// <summary>Reads keys; the readings can be trusted on absence if <see cref="Reading.Era"/> is, after the next beat.</summary>
    public async Task<Reading[]> ReadAsync(IEnumerable<RedisKey> keys)
    {
        var chunks = await Task.WhenAll(keys.Chunk(MaxKeys).Select(chunk =>
            redis.TryAskAsync(db => db.StringGetAsync([names.Era, .. chunk]))));
        return [.. chunks.SelectMany(values => values.Skip(1).Select(value => new Reading(value, values[0])))];
    }

    /// <summary>Whether there is nothing, and this means something.</summary>
    public bool IsAbsent(Reading reading) => reading.Value.IsNull && _isSettled && reading.Era == _era;

    /// <summary>Leaves at once.</summary>
    public Task LeaveAsync() => redis.AskAsync(db => db.KeyDeleteAsync(names.Node(self)));

    private static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;

    /// <summary>A value, and the era it was read in.</summary>
    internal readonly record struct Reading(RedisValue Value, RedisValue Era);
}
