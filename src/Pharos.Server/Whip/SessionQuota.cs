using System.Net;
using Microsoft.Extensions.Options;
using Pharos.Server.Hosting;
using Pharos.Server.Operations;

namespace Pharos.Server.Whip;

/// <summary>How many requests one address may make a minute that begin, change or end a session.</summary>
internal sealed class SessionQuota(IOptions<MediaOptions> options, TimeProvider time)
{
    private readonly MinuteQuota _quota = new(options.Value.RequestsPerAddressPerMinute, time);

    /// <inheritdoc cref="MinuteQuota.TryTake"/>
    public bool TryTake(IPAddress? address, out TimeSpan retryAfter) => _quota.TryTake(address, out retryAfter);
}
