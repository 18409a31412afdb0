using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Pharos.Sfu.Network;

/// <summary>
/// This machine's own addresses in its networks, as others may reach it: of all interfaces that are up, the one that leads outside first.
/// Those that only mean something on one link are left out, and loopback ones where there is any other. Members may be called from any
/// thread.
/// </summary>
/// <param name="time">For how old an answer may be.</param>
public sealed class HostAddresses(TimeProvider time)
{
    // Asking the system costs half a millisecond, and addresses seldom change.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private volatile Snapshot? _last;

    /// <summary>The addresses; the same list again for 10 s.</summary>
    public ImmutableArray<IPAddress> Current
    {
        get
        {
            var last = _last;
            if (last is null || time.GetElapsedTime(last.AskedAt) > Freshness)
                _last = last = new Snapshot(Choose(Ask()), time.GetTimestamp());
            return last.Addresses;
        }
    }

    /// <summary>Chooses and sorts.</summary>
    /// <param name="cards">Of each interface that is up: whether a gateway is behind it, and its addresses.</param>
    internal static ImmutableArray<IPAddress> Choose(IEnumerable<(bool HasGateway, ImmutableArray<IPAddress> Addresses)> cards)
    {
        var sorted = cards.OrderByDescending(card => card.HasGateway).SelectMany(card => card.Addresses);
        var all = sorted.Where(IsOfUse).Distinct().ToImmutableArray();
        var reachable = all.RemoveAll(IPAddress.IsLoopback);
        return reachable.IsEmpty ? all : reachable;
    }

    private static bool IsOfUse(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => address.GetAddressBytes() is not [169, 254, ..], // RFC 3927
        AddressFamily.InterNetworkV6 => !address.IsIPv6LinkLocal && !address.IsIPv6SiteLocal && !address.IsIPv6Multicast,
        _ => false,
    };

    private static IEnumerable<(bool HasGateway, ImmutableArray<IPAddress> Addresses)> Ask() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown // Linux does not know it of loopback and tunnels
        let properties = card.GetIPProperties()
        select (properties.GatewayAddresses.Count > 0, properties.UnicastAddresses.Select(unicast => unicast.Address).ToImmutableArray());

    private sealed record Snapshot(ImmutableArray<IPAddress> Addresses, long AskedAt);
}
