using System.Buffers.Binary;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// Who is behind an address, as limits count it: an IPv4 address, or an IPv6 /64, which is what one household or one host commands.
/// RFC 6177.
/// </summary>
/// <param name="Prefix">The IPv4 address, or the upper half of the IPv6 one.</param>
/// <param name="IsIPv6">Which of them.</param>
internal readonly record struct RemoteNetwork(ulong Prefix, bool IsIPv6)
{
    private const int IPv6Length = 16;

    /// <summary>Of an address; its port does not matter.</summary>
    public static RemoteNetwork Of(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        address.CopyAddressTo(bytes);
        return address.IsIPv6
            ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsIPv6: true)
            : new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv6: false);
    }
}
