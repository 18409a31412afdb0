using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace Pharos.Rtc.Stun;

/// <summary>
/// An IP address and a port, as a value: comparing and keeping one allocates nothing. An IPv6 address that only stands for an IPv4 one
/// (::ffff:0:0/96, as sockets for both families report it) is that IPv4 address. Scope identifiers are not kept. RFC 8489 §3.
/// </summary>
public readonly record struct TransportAddress
{
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    private static readonly SearchValues<char> IPv6Text = SearchValues.Create("0123456789abcdefABCDEF:.");

    private readonly UInt128 _address;

    private TransportAddress(UInt128 address, ushort port, bool isIPv6) => (_address, Port, IsIPv6) = (address, port, isIPv6);

    /// <summary>0 to 65,535.</summary>
    public ushort Port { get; }

    /// <summary>Whether the address is an IPv6 one; otherwise it is IPv4.</summary>
    public bool IsIPv6 { get; }

    /// <summary>Bytes of the address: 4 or 16.</summary>
    public int AddressLength => IsIPv6 ? IPv6Length : IPv4Length;

    /// <summary>From the 4 or 16 bytes of an address in network order; false for any other number of bytes.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> address, ushort port, out TransportAddress value)
    {
        value = default;
        switch (address.Length)
        {
            case IPv4Length:
                value = new(BinaryPrimitives.ReadUInt32BigEndian(address), port, false);
                return true;
            case IPv6Length:
                var wide = BinaryPrimitives.ReadUInt128BigEndian(address);
                value = wide >> 32 == 0xFFFF ? new((uint)wide, port, false) : new(wide, port, true);
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// From the usual text of an address: four decimal numbers, or the forms of RFC 4291 §2.2. Names and scopes are refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> address, ushort port, out TransportAddress value)
    {
        value = default;
        Span<byte> bytes = stackalloc byte[IPv6Length];
        if (!address.Contains(':')) return TryParseIPv4(address, bytes[..IPv4Length]) && TryFrom(bytes[..IPv4Length], port, out value);
        // IPAddress would also take brackets, a port and a scope.
        return address.IndexOfAnyExcept(IPv6Text) < 0 && IPAddress.TryParse(address, out var parsed)
            && parsed.TryWriteBytes(bytes, out var length) && TryFrom(bytes[..length], port, out value);
    }

    /// <summary>Writes <see cref="AddressLength"/> bytes in network order.</summary>
    public void CopyAddressTo(Span<byte> bytes)
    {
        if (IsIPv6) BinaryPrimitives.WriteUInt128BigEndian(bytes, _address);
        else BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)_address);
    }

    /// <summary>The address alone, as sockets want it.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        CopyAddressTo(bytes);
        return new IPAddress(bytes[..AddressLength]);
    }

    /// <summary>As in <c>192.0.2.1:5000</c> and <c>[2001:db8::1]:5000</c>.</summary>
    public override string ToString() =>
        IsIPv6 ? FormattableString.Invariant($"[{ToIPAddress()}]:{Port}") : FormattableString.Invariant($"{ToIPAddress()}:{Port}");

    // IPAddress would read "1", "0x7f.1" and "010.0.0.1" as addresses too.
    private static bool TryParseIPv4(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        for (var i = 0; i < IPv4Length; i++)
        {
            var dot = i < IPv4Length - 1 ? text.IndexOf('.') : text.Length;
            if (dot is < 1 or > 3) return false;
            var part = text[..dot];
            if (part.IndexOfAnyExceptInRange('0', '9') >= 0 || (dot > 1 && part[0] == '0')) return false;
            if (!byte.TryParse(part, out bytes[i])) return false;
            text = i < IPv4Length - 1 ? text[(dot + 1)..] : default;
        }
        return true;
    }
}
