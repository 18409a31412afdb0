using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;

namespace Pharos.Server.Whip;

/// <summary>How many requests one address may make a minute that begin, change or end a session.</summary>
internal sealed class SessionQuota(IOptions<MediaOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new()
        {
            PermitLimit = options.Value.RequestsPerAddressPerMinute,
            Window = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        }));

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
