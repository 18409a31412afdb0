using System.Runtime.InteropServices;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// What goes with a message besides its bytes (struct cmsghdr): which of the machine's own addresses it came to or leaves from, and how the
/// kernel is to cut it up. RFC 3542 §6; ip(7), udp(7).
/// <code>
/// length 8 | level 4 | type 4 | value | padding to a multiple of 8
///
/// IPV6_PKTINFO  address 16 | interface 4                        36 bytes, 40 with padding
/// IP_PKTINFO    interface 4 | address 4 | address in header 4   28 bytes, 32 with padding
/// UDP_SEGMENT   bytes of a segment 2                            18 bytes, 24 with padding
/// UDP_GRO       bytes of a segment 4                            20 bytes, 24 with padding
/// </code>
/// </summary>
internal static class LinuxControl
{
    /// <summary>Bytes that all of it takes at most.</summary>
    public const int Capacity = 64;

    /// <summary>The level of options of a socket of IPv6 (SOL_IPV6), and the one that asks for the address a datagram came to.</summary>
    public const int IPv6Level = 41, ReceiveIPv6Address = 49;

    /// <summary>The same for a socket of IPv4 (SOL_IP, IP_PKTINFO).</summary>
    public const int IPv4Level = 0, ReceiveIPv4Address = IPv4Address;

    /// <summary>The level of options of UDP (SOL_UDP), and the one that has what was sent as one message received as one (UDP_GRO).</summary>
    public const int UdpLevel = 17, ReceiveMessages = 104;

    private const int IPv6Address = 50; // IPV6_PKTINFO
    private const int IPv4Address = 8; // IP_PKTINFO
    private const int Segment = 103; // UDP_SEGMENT

    private const int Header = 16;
    private const int IPv6Length = Header + 20;
    private const int IPv4Length = Header + 12;
    private const int SegmentLength = Header + sizeof(ushort);
    private const int ReceivedSegmentLength = Header + sizeof(int);
    private const int IPv4Source = Header + 4;

    /// <summary>The address a datagram came to, with port 0; false where the system did not say.</summary>
    /// <param name="control">What the system wrote.</param>
    /// <param name="isIPv6Socket">Whose options they are: on a socket of IPv6 those of IPv4, too, come mapped into it.</param>
    /// <param name="address">The address.</param>
    public static bool TryReadAddress(ReadOnlySpan<byte> control, bool isIPv6Socket, out TransportAddress address)
    {
        address = default;
        if (control.Length < (isIPv6Socket ? IPv6Length : IPv4Length)) return false;
        var (level, type) = (MemoryMarshal.Read<int>(control[8..]), MemoryMarshal.Read<int>(control[12..]));
        if (isIPv6Socket ? (level, type) != (IPv6Level, IPv6Address) : (level, type) != (IPv4Level, IPv4Address)) return false;
        return TransportAddress.TryFrom(isIPv6Socket ? control.Slice(Header, 16) : control.Slice(IPv4Source, 4), 0, out address);
    }

    /// <summary>Has a message leave from an address: bytes that were written.</summary>
    public static int WriteAddress(Span<byte> to, in TransportAddress address, bool isIPv6Socket)
    {
        if (isIPv6Socket)
        {
            WriteHeader(to, IPv6Length, IPv6Level, IPv6Address);
            to[Header..40].Clear();
            if (!address.IsIPv6) to.Slice(Header + 10, 2).Fill(0xFF); // RFC 4291 §2.5.5.2
            address.CopyAddressTo(to[(address.IsIPv6 ? Header : Header + 12)..]);
            return 40;
        }
        WriteHeader(to, IPv4Length, IPv4Level, IPv4Address);
        to[Header..32].Clear();
        address.CopyAddressTo(to[IPv4Source..]);
        return 32;
    }

    /// <summary>Has a message cut up into segments of so many bytes: bytes that were written.</summary>
    public static int WriteSegment(Span<byte> to, int segment)
    {
        WriteHeader(to, SegmentLength, UdpLevel, Segment);
        to[Header..24].Clear();
        MemoryMarshal.Write(to[Header..], (ushort)segment);
        return 24;
    }

    /// <summary>Bytes of each segment of a message but the last, which may have fewer; false where it is one datagram.</summary>
    /// <param name="control">What the system wrote, on a socket that asked for this alone.</param>
    /// <param name="segment">Bytes, at least 1.</param>
    public static bool TryReadSegment(ReadOnlySpan<byte> control, out int segment)
    {
        segment = 0;
        if (control.Length < ReceivedSegmentLength) return false;
        if ((MemoryMarshal.Read<int>(control[8..]), MemoryMarshal.Read<int>(control[12..])) != (UdpLevel, ReceiveMessages)) return false;
        segment = MemoryMarshal.Read<int>(control[Header..]);
        return segment > 0;
    }

    private static void WriteHeader(Span<byte> to, nuint length, int level, int type)
    {
        MemoryMarshal.Write(to, length);
        MemoryMarshal.Write(to[8..], level);
        MemoryMarshal.Write(to[12..], type);
    }
}
