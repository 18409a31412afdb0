using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Pharos.Sfu.Network;

namespace Pharos.Server.Hosting;

/// <summary>Makes addresses that work for those they are sent to.</summary>
internal sealed class PublicAddress(IOptions<HostingOptions> options, IServer server, HostAddresses own)
{
    private readonly string? _configured = options.Value.PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : null;

    private volatile LanOrigins? _lanOrigins;

    /// <summary>Scheme and authority for links in the answer to this request, such as <c>http://host:8000</c>.</summary>
    public string Of(HttpRequest request) => _configured ?? $"{request.Scheme}://{request.Host.Value}";

    /// <summary>
    /// The same with this machine's addresses in its networks, when the request came to <c>localhost</c>: a link to that is of no
    /// use to anybody else. Empty otherwise, and where nothing but localhost is listened on.
    /// </summary>
    public IReadOnlyList<string> InLan(HttpRequest request)
    {
        var asked = request.Host;
        if (_configured is not null || !IsLoopback(asked.Host)) return [];
        var localPort = request.HttpContext.Connection.LocalPort; // another one than the host's where a container's port is published
        var (addresses, known) = (own.Current, _lanOrigins);
        if (known is null || known.Addresses != addresses || known.Port != asked.Port || known.LocalPort != localPort || known.Scheme != request.Scheme)
        {
            var port = asked.Port is { } number ? $":{number}" : "";
            var listening = InLan(addresses).Where(address => IsListenedOn(address, localPort));
            _lanOrigins = known = new LanOrigins(
                addresses, request.Scheme, asked.Port, localPort, [.. listening.Select(address => $"{request.Scheme}://{address}{port}")]);
        }
        return known.Origins;
    }

    /// <summary>Where to point a browser, given what the server listens on, such as <c>http://[::]:8000</c>.</summary>
    public IReadOnlyList<string> Of(IEnumerable<string> listening, bool isHttps)
    {
        if (_configured is not null) return [_configured];
        var addresses = from url in listening
                        let binding = BindingAddress.Parse(url)
                        let hosts = IsAny(binding.Host) ? InLan(own.Current).Select(address => address.ToString()).Prepend("localhost") : [binding.Host]
                        from host in hosts
                        select $"{(isHttps ? "https" : binding.Scheme)}://{host}:{binding.Port}/";
        return [.. addresses];
    }

    private static bool IsAny(string host) => host is "*" or "+" or "[::]" or "0.0.0.0";

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private bool IsListenedOn(IPAddress address, int port) =>
        server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(BindingAddress.Parse).Any(binding => binding.Port == port
            && (IsAny(binding.Host) || (IPAddress.TryParse(binding.Host, out var bound) && bound.Equals(address))));

    // Of IPv6 a link would have addresses that nobody wants to read out, next to an IPv4 one that does as well.
    private static IEnumerable<IPAddress> InLan(ImmutableArray<IPAddress> addresses) =>
        addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private sealed record LanOrigins(ImmutableArray<IPAddress> Addresses, string Scheme, int? Port, int LocalPort, IReadOnlyList<string> Origins);
}
