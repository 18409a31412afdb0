using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Pharos.Server.Streams;

namespace Pharos.Server.Operations;

/// <summary>How many streams one address may create a minute.</summary>
internal sealed class CreationQuota(IOptions<StreamOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new()
        {
            PermitLimit = options.Value.CreatedPerAddressPerMinute,
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
