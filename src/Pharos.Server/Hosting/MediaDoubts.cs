using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Pharos.Sfu;

namespace Pharos.Server.Hosting;

/// <summary>Whether the addresses that clients are told can be right, as far as that shows in them.</summary>
internal static class MediaDoubts
{
    /// <summary>Whether a server can only be reached by its own machine: known at the start.</summary>
    /// <param name="options">What the operator says.</param>
    /// <param name="interfaces">The machine's own addresses.</param>
    public static bool IsLocalOnly(MediaOptions options, ImmutableArray<IPAddress> interfaces) =>
        options.PublicAddresses.All(IsLoopback) && (!options.AnnounceFound || interfaces.All(IPAddress.IsLoopback));

    /// <summary>Whether a client of the internet is told private addresses alone.</summary>
    public static bool IsOutOfReach(ImmutableArray<AnnouncedAddress> told, IPAddress? client) =>
        client is not null && !IsPrivate(client) && told.All(announced => IsPrivate(announced.Address));

    private static bool IsLoopback(string entry)
    {
        var host = new HostString(entry).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    // RFC 1918, 6598 (behind a provider's NAT), 3927 and 4193, and loopback.
    private static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain)) return true;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6) return plain.IsIPv6LinkLocal || plain.IsIPv6SiteLocal || plain.IsIPv6UniqueLocal;
        return plain.GetAddressBytes() switch
        {
            [10, ..] or [192, 168, ..] or [169, 254, ..] => true,
            [172, var second, ..] => second is >= 16 and < 32,
            [100, var second, ..] => second is >= 64 and < 128,
            _ => false,
        };
    }
}
