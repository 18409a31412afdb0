using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Stun;

/// <summary>
/// A view of one STUN message: what it says, still in the caller's bytes. It was checked for form alone; who sent it is the matter of
/// <see cref="MessageIntegrity"/>. RFC 8489 §5 and §14.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---+---------------------------+-------------------------------+
/// |0 0| method and class          | bytes after the header        |
/// +---+---------------------------+-------------------------------+
/// | cookie 0x2112A442                                             |
/// +---------------------------------------------------------------+
/// | transaction (96 bits)                                         |
/// +-------------------------------+-------------------------------+
/// | type of the first attribute   | bytes of its value            |
/// +-------------------------------+-------------------------------+
/// | value, filled up to a multiple of 4 bytes; more attributes    |
/// +---------------------------------------------------------------+
/// method and class: M11..M7 C1 M6..M4 C0 M3..M0
/// </code>
/// </summary>
public readonly ref struct StunMessage
{
    /// <summary>Bytes before the first attribute.</summary>
    public const int HeaderLength = 20;

    /// <summary>Bytes before the value of an attribute.</summary>
    public const int AttributeHeaderLength = 4;

    /// <summary>Longer messages are not read: no check comes near it, and the integrity is computed on the stack.</summary>
    public const int MaxLength = 1500;

    /// <summary>What every message holds at byte 4.</summary>
    public const uint Cookie = 0x2112_A442;

    /// <summary>The only method ICE uses.</summary>
    public const int Binding = 1;

    private readonly StunAttributes _found;

    private StunMessage(ReadOnlySpan<byte> bytes, StunAttributes found)
    {
        Bytes = bytes;
        _found = found;
        var type = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        Class = (StunClass)(((type >> 7) & 2) | ((type >> 4) & 1));
        Method = ((type >> 2) & 0xF80) | ((type >> 1) & 0x70) | (type & 0xF);
        Transaction = TransactionId.From(bytes[(HeaderLength - TransactionId.Length)..]);
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>What kind of message it is.</summary>
    public StunClass Class { get; }

    /// <summary>What is asked for or was done: 0 to 4,095.</summary>
    public int Method { get; }

    /// <summary>What joins a response to its request.</summary>
    public TransactionId Transaction { get; }

    /// <summary>USERNAME, in UTF-8; empty without one.</summary>
    public ReadOnlySpan<byte> Username => Bytes[_found.Username];

    /// <summary>PRIORITY; null without one.</summary>
    public uint? Priority => _found.Priority;

    /// <summary>Whether there is a USE-CANDIDATE.</summary>
    public bool UseCandidate => _found.UseCandidate;

    /// <summary>The tie-breaker in ICE-CONTROLLING; null without one.</summary>
    public ulong? IceControlling => _found.IceControlling;

    /// <summary>The tie-breaker in ICE-CONTROLLED; null without one.</summary>
    public ulong? IceControlled => _found.IceControlled;

    /// <summary>XOR-MAPPED-ADDRESS, in the clear; null without one.</summary>
    public TransportAddress? MappedAddress => _found.MappedAddress;

    /// <summary>ERROR-CODE: 300 to 699; 0 without one.</summary>
    public StunErrorCode ErrorCode => _found.ErrorCode;

    /// <summary>UNKNOWN-ATTRIBUTES: two bytes a type; empty without one.</summary>
    public ReadOnlySpan<byte> UnknownAttributes => Bytes[_found.UnknownAttributes];

    /// <summary>The value of MESSAGE-INTEGRITY; empty without one.</summary>
    public ReadOnlySpan<byte> Integrity => Bytes[_found.Integrity];

    /// <summary>Whether there is a FINGERPRINT; a message with a wrong one is not read at all.</summary>
    public bool HasFingerprint => _found.HasFingerprint;

    /// <summary>How many attributes there are that have to be understood and are not.</summary>
    public int NotUnderstood => _found.NotUnderstood;

    /// <summary>Where MESSAGE-INTEGRITY begins; meaningless without one.</summary>
    internal int IntegrityAt => _found.Integrity.Start.Value - AttributeHeaderLength;

    /// <summary>
    /// Reads one message that fills the whole datagram. False where the header is no STUN header, the lengths do not add up, a known
    /// attribute has not its form, or a FINGERPRINT is wrong. Attributes after MESSAGE-INTEGRITY other than FINGERPRINT are passed over, as
    /// is one that comes a second time. RFC 8489 §6.3.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MaxLength) return false;
        var reader = new SpanReader(datagram);
        if (!reader.TryReadUInt16(out var type) || (type & 0xC000) != 0) return false;
        if (!reader.TryReadUInt16(out var length) || length != datagram.Length - HeaderLength || length % 4 != 0) return false;
        if (!reader.TryReadUInt32(out var cookie) || cookie != Cookie) return false;
        if (!StunAttributes.TryRead(datagram, out var found)) return false;
        message = new StunMessage(datagram, found);
        return true;
    }

    /// <summary>The types of attributes that have to be understood and are not, in their order, as many as there is room for.</summary>
    /// <returns>How many were written.</returns>
    public int CopyNotUnderstood(Span<ushort> types)
    {
        var count = 0;
        var walk = new StunAttributeWalk(Bytes);
        while (count < types.Length && walk.MoveNext(out var type, out _) && type != (int)StunAttributeType.MessageIntegrity)
            if (StunAttributes.HasToBeUnderstood(type)) types[count++] = type;
        return count;
    }
}
