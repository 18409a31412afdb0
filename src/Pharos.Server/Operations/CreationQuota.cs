using System.Net;
using Microsoft.Extensions.Options;
using Pharos.Server.Streams;

namespace Pharos.Server.Operations;

/// <summary>How many streams one address may create a minute.</summary>
internal sealed class CreationQuota(IOptions<StreamOptions> options, TimeProvider time)
{
    private readonly MinuteQuota _quota = new(options.Value.CreatedPerAddressPerMinute, time);

    /// <inheritdoc cref="MinuteQuota.TryTake"/>
    public bool TryTake(IPAddress? address, out TimeSpan retryAfter) => _quota.TryTake(address, out retryAfter);
}
