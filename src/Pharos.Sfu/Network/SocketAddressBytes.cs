using System.Buffers.Binary;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// An address as the system's calls have it, in network order. The two bytes of the family are left to the caller: each system has its own.
/// <code>
/// IPv4:  family 2 | port 2 | address 4  | zero 8                          16 bytes
/// IPv6:  family 2 | port 2 | flow 4     | address 16        | scope 4     28 bytes
/// </code>
/// </summary>
internal static class SocketAddressBytes
{
    /// <summary>Bytes of an IPv4 one.</summary>
    public const int IPv4Length = 16;

    /// <summary>Bytes of an IPv6 one.</summary>
    public const int IPv6Length = 28;

    private const int Port = 2;
    private const int IPv4Address = 4;
    private const int IPv6Address = 8;
    private const int MappedMark = IPv6Address + 10;
    private const int MappedAddress = IPv6Address + 12;
    private const int AddressEnd = IPv6Address + 16;

    /// <summary>Writes all but the family; false where a socket of IPv4 cannot reach the address.</summary>
    /// <param name="bytes">16 bytes for a socket of IPv4, otherwise 28.</param>
    /// <param name="address">The address.</param>
    /// <param name="isIPv6Socket">Whether the socket is one of IPv6: IPv4 addresses are mapped into it (RFC 4291 §2.5.5.2).</param>
    public static bool TryWrite(Span<byte> bytes, in TransportAddress address, bool isIPv6Socket)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes[Port..], address.Port);
        if (!isIPv6Socket)
        {
            if (address.IsIPv6) return false;
            address.CopyAddressTo(bytes[IPv4Address..]);
            bytes[IPv6Address..IPv4Length].Clear();
            return true;
        }
        bytes[IPv4Address..IPv6Length].Clear();
        if (!address.IsIPv6) BinaryPrimitives.WriteUInt16BigEndian(bytes[MappedMark..], ushort.MaxValue);
        address.CopyAddressTo(bytes[(address.IsIPv6 ? IPv6Address : MappedAddress)..]);
        return true;
    }

    /// <summary>Reads one that the system wrote.</summary>
    public static TransportAddress Read(ReadOnlySpan<byte> bytes, bool isIPv6Socket)
    {
        var address = isIPv6Socket ? bytes[IPv6Address..AddressEnd] : bytes[IPv4Address..IPv6Address];
        TransportAddress.TryFrom(address, BinaryPrimitives.ReadUInt16BigEndian(bytes[Port..]), out var value);
        return value;
    }
}
