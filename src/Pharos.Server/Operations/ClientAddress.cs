using System.Net;
using System.Net.Sockets;

namespace Pharos.Server.Operations;

/// <summary>What counts as one client address for limits.</summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8; // a /64: what one household or one host commands

    /// <summary>The address itself for IPv4, its /64 for IPv6.</summary>
    public static IPAddress Partition(IPAddress? address)
    {
        if (address is null) return IPAddress.None; // a Unix socket: the proxy in front of it is one client
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[PrefixBytes..].Clear();
        return new IPAddress(bytes);
    }
}
