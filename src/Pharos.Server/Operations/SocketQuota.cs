using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Pharos.Server.Signaling;

namespace Pharos.Server.Operations;

/// <summary>How many sockets one address may have open.</summary>
internal sealed class SocketQuota(IOptions<SignalingOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetConcurrencyLimiter(address, _ => new() { PermitLimit = options.Value.SocketsPerAddress, QueueLimit = 0 }));

    /// <summary>Takes a place, which is given back with the lease.</summary>
    public RateLimitLease TryTake(IPAddress? address) => _limiter.AttemptAcquire(ClientAddress.Partition(address));

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
