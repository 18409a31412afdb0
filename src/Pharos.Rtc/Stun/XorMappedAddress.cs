using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Stun;

/// <summary>
/// The value of XOR-MAPPED-ADDRESS: the address a request came from, hidden behind the cookie and the transaction. RFC 8489 §14.2.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// | 0             | family: 1, 2  | port ^ cookie, upper 16 bits  |
/// +---------------+---------------+-------------------------------+
/// | address ^ cookie (4 bytes), or ^ cookie, transaction (16)     |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public static class XorMappedAddress
{
    /// <summary>The most bytes a value has.</summary>
    public const int MaxLength = 20;

    private const int Before = 4;
    private const byte IPv4 = 1;
    private const byte IPv6 = 2;

    /// <summary>Reads the value; false where family and length do not fit together.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, TransactionId transaction, out TransportAddress address)
    {
        address = default;
        var reader = new SpanReader(value);
        if (!reader.TrySkip(1) || !reader.TryReadByte(out var family) || !reader.TryReadUInt16(out var port)) return false;
        if ((family, reader.Left) is not ((IPv4, 4) or (IPv6, 16))) return false;
        Span<byte> bytes = stackalloc byte[MaxLength - Before];
        reader.Rest.CopyTo(bytes);
        Hide(bytes, transaction);
        return TransportAddress.TryFrom(bytes[..reader.Left], (ushort)(port ^ (StunMessage.Cookie >> 16)), out address);
    }

    /// <summary>Writes the value into at least <see cref="MaxLength"/> bytes.</summary>
    /// <returns>Bytes written: 8 or 20.</returns>
    public static int Write(Span<byte> to, TransactionId transaction, TransportAddress address)
    {
        to = to[..MaxLength];
        to.Clear();
        to[1] = address.IsIPv6 ? IPv6 : IPv4;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)(address.Port ^ (StunMessage.Cookie >> 16)));
        address.CopyAddressTo(to[Before..]);
        Hide(to[Before..], transaction);
        return Before + address.AddressLength;
    }

    private static void Hide(Span<byte> address, TransactionId transaction)
    {
        Span<byte> mask = stackalloc byte[sizeof(uint) + TransactionId.Length];
        BinaryPrimitives.WriteUInt32BigEndian(mask, StunMessage.Cookie);
        transaction.CopyTo(mask[sizeof(uint)..]);
        for (var i = 0; i < address.Length; i++) address[i] ^= mask[i];
    }
}
