using System.Buffers.Binary;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// Who is behind an address, as shares count it: an IPv4 address, or an IPv6 /56, which is what one household is given as a rule. Some are
/// given a /48, and count as many; the phones of one mobile network are given a /64 each, and may count as one. RFC 6177 §2.
/// </summary>
/// <param name="Prefix">The IPv4 address, or the first 64 bits of the IPv6 one, zeros behind its /56.</param>
/// <param name="IsIPv6">Which of them.</param>
internal readonly record struct RemoteNetwork(ulong Prefix, bool IsIPv6)
{
    private const int IPv6Length = 16;
    private const int BitsBehind = 64 - 56;

    /// <summary>Of an address; its port does not matter.</summary>
    public static RemoteNetwork Of(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        address.CopyAddressTo(bytes);
        return address.IsIPv6
            ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> BitsBehind << BitsBehind, IsIPv6: true)
            : new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv6: false);
    }
}
