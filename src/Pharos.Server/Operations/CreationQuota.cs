using System.Net;
using Microsoft.Extensions.Options;
using Pharos.Server.Streams;

namespace Pharos.Server.Operations;

/// <summary>How many streams one address may create a minute.</summary>
internal sealed class CreationQuota(IOptions<StreamOptions> options) : IDisposable
{
    private readonly MinuteQuota _quota = new(options.Value.CreatedPerAddressPerMinute);

    /// <inheritdoc cref="MinuteQuota.TryTake"/>
    public bool TryTake(IPAddress? address, out TimeSpan retryAfter) => _quota.TryTake(address, out retryAfter);

    /// <inheritdoc/>
    public void Dispose() => _quota.Dispose();
}
