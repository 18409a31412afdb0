using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pharos.Rtc.Stun;

/// <summary>
/// MESSAGE-INTEGRITY: HMAC-SHA1 of all that stands before it, the length field counting up to its own end and no further. The key of a
/// short-term credential is the password itself. RFC 8489 §14.5 and §9.1.1.
/// </summary>
public static class MessageIntegrity
{
    /// <summary>Bytes of the value.</summary>
    public const int Length = 20;

    /// <summary>
    /// Whether the message holds the attribute, and it was made with this key. Takes as long for a wrong one as for the right one.
    /// </summary>
    /// <param name="message">What was read.</param>
    /// <param name="key">The password, in UTF-8.</param>
    public static bool IsValid(in StunMessage message, ReadOnlySpan<byte> key)
    {
        if (message.Integrity.IsEmpty) return false;
        Span<byte> before = stackalloc byte[StunMessage.MaxLength];
        before = before[..message.IntegrityAt];
        message.Bytes[..message.IntegrityAt].CopyTo(before);
        var end = message.IntegrityAt + StunMessage.AttributeHeaderLength + Length;
        BinaryPrimitives.WriteUInt16BigEndian(before[sizeof(ushort)..], (ushort)(end - StunMessage.HeaderLength));

        Span<byte> expected = stackalloc byte[Length];
        Of(before, key, expected);
        return CryptographicOperations.FixedTimeEquals(expected, message.Integrity);
    }

    /// <summary>Computes the value.</summary>
    /// <param name="before">The message up to the attribute, its length field already counting the attribute.</param>
    /// <param name="key">The password, in UTF-8.</param>
    /// <param name="value">Where its <see cref="Length"/> bytes go.</param>
    [SuppressMessage("Security", "CA5350", Justification = "ICE knows no other algorithm; HMAC needs no resistance to collisions.")]
    public static void Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> key, Span<byte> value) => HMACSHA1.HashData(key, before, value);
}
