using System.Net;

namespace Pharos.Server.Operations;

/// <summary>
/// How often one address may do something a minute. A minute begins with an address's first; for any thread.
/// </summary>
/// <remarks>
/// Not <c>System.Threading.RateLimiting</c>: its partitioned limiters wake the process ten times a second each, which was a third of what a
/// server with ten viewers spent.
/// </remarks>
/// <param name="permits">That often.</param>
/// <param name="time">The clock.</param>
internal sealed class MinuteQuota(int permits, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Used> _used = [];
    private long _sweptAt = time.GetTimestamp();

    /// <summary>Counts one; false when the minute's are used up.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="retryAfter">How long to wait then; zero otherwise.</param>
    public bool TryTake(IPAddress? address, out TimeSpan retryAfter)
    {
        var client = ClientAddress.Partition(address);
        var now = time.GetTimestamp();
        lock (_lock)
        {
            Sweep(now);
            var used = _used.GetValueOrDefault(client, new Used(now, 0));
            var passed = time.GetElapsedTime(used.Since, now);
            if (passed >= Minute) (used, passed) = (new Used(now, 0), TimeSpan.Zero);
            var isFree = used.Count < permits;
            retryAfter = isFree ? TimeSpan.Zero : Minute - passed;
            if (isFree) _used[client] = used with { Count = used.Count + 1 };
            return isFree;
        }
    }

    // Those who have not come for a minute are forgotten, so that it has no more entries than addresses come in two.
    private void Sweep(long now)
    {
        if (time.GetElapsedTime(_sweptAt, now) < Minute) return;
        _sweptAt = now;
        foreach (var (client, used) in _used)
            if (time.GetElapsedTime(used.Since, now) >= Minute) _used.Remove(client);
        if (_used.Count == 0) _used.TrimExcess(); // after a flood from many prefixes
    }

    private readonly record struct Used(long Since, int Count);
}
