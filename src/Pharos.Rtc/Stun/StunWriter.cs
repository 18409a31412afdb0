using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Stun;

/// <summary>
/// Writes one STUN message, an attribute after the other. The length field is right after each; MESSAGE-INTEGRITY and then FINGERPRINT come
/// last. Too little room is a bug, and throws. RFC 8489 §6.1; the layout is drawn at <see cref="StunMessage"/>.
/// </summary>
public ref struct StunWriter
{
    private readonly Span<byte> _bytes;
    private readonly TransactionId _transaction;
    private SpanWriter _writer;

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">Where the message goes.</param>
    /// <param name="messageClass">What kind of message it is.</param>
    /// <param name="transaction">Random for a request, the request's for a response.</param>
    /// <param name="method">0 to 4,095.</param>
    public StunWriter(Span<byte> bytes, StunClass messageClass, TransactionId transaction, int method = StunMessage.Binding)
    {
        _bytes = bytes;
        _transaction = transaction;
        _writer = new SpanWriter(bytes);
        var (c, m) = ((int)messageClass, method);
        _writer.WriteUInt16((ushort)(((m & 0xF80) << 2) | ((c & 2) << 7) | ((m & 0x70) << 1) | ((c & 1) << 4) | (m & 0xF)));
        _writer.WriteUInt16(0);
        _writer.WriteUInt32(StunMessage.Cookie);
        transaction.CopyTo(_writer.Take(TransactionId.Length));
    }

    /// <summary>The message so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _writer.Written;

    /// <summary>Bytes so far.</summary>
    public readonly int Length => _writer.Position;

    /// <summary>What values are filled up with: zero, except in the messages of RFC 5769.</summary>
    internal byte Filler { get; set; }

    /// <summary>Writes any attribute.</summary>
    public void Attribute(StunAttributeType type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(type, value.Length));

    /// <summary>Writes USERNAME.</summary>
    /// <param name="value">In UTF-8, 508 bytes at most.</param>
    public void Username(scoped ReadOnlySpan<byte> value) => Attribute(StunAttributeType.Username, value);

    /// <summary>Writes PRIORITY.</summary>
    public void Priority(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(StunAttributeType.Priority, sizeof(uint)), value);

    /// <summary>Writes USE-CANDIDATE.</summary>
    public void UseCandidate() => Take(StunAttributeType.UseCandidate, 0);

    /// <summary>Writes ICE-CONTROLLING.</summary>
    public void IceControlling(ulong tieBreaker) =>
        BinaryPrimitives.WriteUInt64BigEndian(Take(StunAttributeType.IceControlling, sizeof(ulong)), tieBreaker);

    /// <summary>Writes ICE-CONTROLLED.</summary>
    public void IceControlled(ulong tieBreaker) =>
        BinaryPrimitives.WriteUInt64BigEndian(Take(StunAttributeType.IceControlled, sizeof(ulong)), tieBreaker);

    /// <summary>Writes XOR-MAPPED-ADDRESS.</summary>
    public void MappedAddress(TransportAddress address)
    {
        Span<byte> value = stackalloc byte[XorMappedAddress.MaxLength];
        Attribute(StunAttributeType.XorMappedAddress, value[..XorMappedAddress.Write(value, _transaction, address)]);
    }

    /// <summary>Writes ERROR-CODE, without a phrase.</summary>
    public void ErrorCode(StunErrorCode code)
    {
        var value = Take(StunAttributeType.ErrorCode, sizeof(uint));
        value.Clear();
        (value[2], value[3]) = ((byte)((int)code / 100), (byte)((int)code % 100));
    }

    /// <summary>Writes UNKNOWN-ATTRIBUTES.</summary>
    public void UnknownAttributes(scoped ReadOnlySpan<ushort> types)
    {
        var value = Take(StunAttributeType.UnknownAttributes, types.Length * sizeof(ushort));
        for (var i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(i * sizeof(ushort))..], types[i]);
    }

    /// <summary>Writes MESSAGE-INTEGRITY over all so far.</summary>
    /// <param name="key">The password, in UTF-8.</param>
    public void Integrity(scoped ReadOnlySpan<byte> key)
    {
        var before = _writer.Position;
        var value = Take(StunAttributeType.MessageIntegrity, MessageIntegrity.Length);
        MessageIntegrity.Of(_bytes[..before], key, value);
    }

    /// <summary>Writes FINGERPRINT over all so far; nothing may follow.</summary>
    public void Fingerprint()
    {
        var before = _writer.Position;
        var value = Take(StunAttributeType.Fingerprint, Stun.Fingerprint.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, Stun.Fingerprint.Of(_bytes[..before]));
    }

    private Span<byte> Take(StunAttributeType type, int length)
    {
        _writer.WriteUInt16((ushort)type);
        _writer.WriteUInt16((ushort)length);
        var value = _writer.Take(length);
        _writer.Take(-length & 3).Fill(Filler);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes[sizeof(ushort)..], (ushort)(_writer.Position - StunMessage.HeaderLength));
        return value;
    }
}
