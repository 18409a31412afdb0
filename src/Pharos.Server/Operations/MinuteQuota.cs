using System.Net;
using System.Threading.RateLimiting;

namespace Pharos.Server.Operations;

/// <summary>How often one address may do something a minute.</summary>
/// <param name="permits">That often.</param>
internal sealed class MinuteQuota(int permits) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Counts one; false when the minute's are used up.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="retryAfter">How long to wait then.</param>
    public bool TryTake(IPAddress? address, out TimeSpan retryAfter)
    {
        using var lease = _limiter.AttemptAcquire(ClientAddress.Partition(address));
        lease.TryGetMetadata(MetadataName.RetryAfter, out retryAfter);
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
