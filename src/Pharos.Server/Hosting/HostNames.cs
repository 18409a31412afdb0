using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pharos.Server.Hosting;

/// <summary>
/// What host names resolve to, asked for within a short time and kept for a while. Names come from requests, so that there is a bound to how
/// many are kept, and asking again for one that does not resolve costs nothing for as long.
/// </summary>
internal sealed class HostNames(TimeProvider time)
{
    /// <summary>Of one name: it is a server's, not a service's.</summary>
    public const int MaxAddresses = 4;

    /// <summary>An answer that comes later would keep a client waiting: OBS gives up after 8 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A dynamic DNS entry has as much.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    /// <summary>Names a server is known under, and then some of those that are made up.</summary>
    private const int MaxNames = 256;

    private const int MaxLength = 255; // RFC 1035 §2.3.4

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses behind a name, or the address itself; empty where there is none. Multicast DNS is not asked (RFC 6762 §3).</summary>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal)) return [literal];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return [IPAddress.Loopback];
        if (!IsAsked(host)) return [];
        if (_known.TryGetValue(host, out var known) && time.GetElapsedTime(known.At) < Freshness) return known.Addresses;
        var addresses = await AskAsync(host);
        if (_known.Count >= MaxNames) _known.Clear();
        _known[host] = new Known(addresses, time.GetTimestamp());
        return addresses;
    }

    private static bool IsAsked(string host) => host.Length is > 0 and <= MaxLength
        && Uri.CheckHostName(host) == UriHostNameType.Dns
        && !host.TrimEnd('.').EndsWith(".local", StringComparison.OrdinalIgnoreCase);

    private async Task<IReadOnlyList<IPAddress>> AskAsync(string host)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, patience.Token);
            return [.. found.OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).Take(MaxAddresses)];
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            return [];
        }
    }

    private sealed record Known(IReadOnlyList<IPAddress> Addresses, long At);
}
