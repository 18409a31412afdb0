using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Pharos.Server.Streams;
using Pharos.Sfu;
using Pharos.Sfu.Network;

namespace Pharos.Server.Hosting;

/// <summary>
/// Where a client may reach the media port, the likeliest first: under the host its request was made to, where the operator says, and at this
/// machine's interfaces.
/// </summary>
internal sealed class MediaAddresses(
    IOptions<MediaOptions> options, HostAddresses interfaces, HostNames names, RelayPort media, TimeProvider time, ILogger<MediaAddresses> log)
{
    /// <summary>Two candidates each, and FFmpeg takes no answer above 8,192 bytes.</summary>
    public const int MaxAnnounced = 12;

    // As often as an operator reads a log; clients without end may come.
    private static readonly TimeSpan DoubtInterval = TimeSpan.FromMinutes(10);

    private readonly MediaOptions _options = options.Value;
    private long _doubtedAt;

    /// <summary>See <see cref="MediaDoubts.IsLocalOnly"/>.</summary>
    public bool IsLocalOnly => MediaDoubts.IsLocalOnly(_options, interfaces.Current);

    /// <summary>The addresses for whoever makes this request.</summary>
    public async ValueTask<ImmutableArray<AnnouncedAddress>> ForAsync(HttpRequest request)
    {
        var connection = request.HttpContext.Connection;
        var ports = new Ports(media.Port() ?? 0, connection.LocalPort);
        var found = new List<AnnouncedAddress>();
        if (_options.AnnounceFound)
        {
            // A proxy's port is no port of ours.
            var isDirect = !request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);
            var port = isDirect ? request.Host.Port ?? (request.IsHttps ? 443 : 80) : (int?)null;
            var hosts = await names.ResolveAsync(request.Host.Host);
            found.AddRange(hosts.Select(address => ports.At(address, port)));
            // Where the client saw no number, a proxy that we do not know may be in between as well.
            if (isDirect && request.Host.Port is null) found.AddRange(hosts.Select(address => ports.At(address, null)));
        }
        foreach (var entry in _options.PublicAddresses.Select(text => new HostString(text)))
        {
            foreach (var address in await names.ResolveAsync(entry.Host)) found.Add(ports.At(address, entry.Port));
        }
        if (_options.AnnounceFound)
        {
            // The way the request came in stands for all interfaces that the list does not have, IPv6 ones among them.
            if (connection.LocalIpAddress is { } local) found.Add(ports.At(local, null));
            found.AddRange(interfaces.Current.Select(address => ports.At(address, null)));
        }
        var atLoopback = IsLoopback(connection.LocalIpAddress) || (found.Count > 0 && IsLoopback(found[0].Address));
        ImmutableArray<AnnouncedAddress> told = [.. found.Where(one => IsOfUse(one.Address, atLoopback)).Distinct().Take(MaxAnnounced)];
        if (MediaDoubts.IsOutOfReach(told, connection.RemoteIpAddress)) Doubt();
        return told;
    }

    /// <summary>The addresses for a viewer whose request came to another node: what is known without one.</summary>
    public ImmutableArray<AnnouncedAddress> ForOtherNodes()
    {
        var port = media.Port() ?? 0;
        var ports = new Ports(port, port);
        var said = from entry in _options.PublicAddresses.Select(text => new HostString(text))
                   select IPAddress.TryParse(entry.Host, out var address) ? ports.At(address, entry.Port) : (AnnouncedAddress?)null;
        var found = _options.AnnounceFound ? interfaces.Current.Select(address => ports.At(address, null)) : [];
        // Who says loopback has all nodes and viewers on one machine.
        return
        [
            .. said.OfType<AnnouncedAddress>().Where(one => IsOfUse(one.Address, atLoopback: true))
                .Concat(found.Where(one => IsOfUse(one.Address, atLoopback: false)))
                .Distinct().Take(MaxAnnounced),
        ];
    }

    private void Doubt()
    {
        var (last, now) = (Interlocked.Read(ref _doubtedAt), time.GetTimestamp());
        if (last != 0 && time.GetElapsedTime(last, now) < DoubtInterval) return;
        if (Interlocked.CompareExchange(ref _doubtedAt, now, last) == last) ServerLog.OutOfReach(log);
    }

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(Plain(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // Loopback is this machine's for a client on it, and the client's own for all others.
    private static bool IsOfUse(IPAddress address, bool atLoopback) =>
        (atLoopback || !IPAddress.IsLoopback(address))
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
        && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast
        && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] >= 224);

    /// <summary>The numbers of the ports here.</summary>
    /// <param name="Udp">Of media.</param>
    /// <param name="Tcp">Of HTTP and of media over TCP; 0 where the request came by a Unix socket.</param>
    private readonly record struct Ports(int Udp, int Tcp)
    {
        /// <summary>Those at an address.</summary>
        /// <param name="address">The address.</param>
        /// <param name="mapped">
        /// The number that both have there; null where nothing stands in between. It is that of TCP where UDP has another here.
        /// </param>
        public AnnouncedAddress At(IPAddress address, int? mapped) => new(
            Plain(address), Udp == Tcp ? mapped ?? Udp : Udp, mapped ?? (Tcp == 0 ? null : Tcp));
    }
}
