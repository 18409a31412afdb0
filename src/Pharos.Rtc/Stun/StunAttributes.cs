using System.Buffers.Binary;

namespace Pharos.Rtc.Stun;

/// <summary>What one walk over the attributes of a message found. RFC 8489 §14.</summary>
internal struct StunAttributes
{
    private const int MaxUsername = 508;
    private const int MinErrorCode = 4;

    public Range Username;
    public Range UnknownAttributes;
    public Range Integrity;
    public uint? Priority;
    public ulong? IceControlling;
    public ulong? IceControlled;
    public TransportAddress? MappedAddress;
    public StunErrorCode ErrorCode;
    public int NotUnderstood;
    public bool UseCandidate;
    public bool HasFingerprint;

    public static bool TryRead(ReadOnlySpan<byte> message, out StunAttributes found)
    {
        found = default;
        var walk = new StunAttributeWalk(message);
        while (walk.MoveNext(out var type, out var range))
        {
            if (type == (int)StunAttributeType.Fingerprint)
            {
                found.HasFingerprint = true;
                var value = message[range];
                var before = message[..(range.Start.Value - StunMessage.AttributeHeaderLength)];
                // It has to be the last.
                return walk.AtEnd && value.Length == Fingerprint.Length
                    && BinaryPrimitives.ReadUInt32BigEndian(value) == Fingerprint.Of(before);
            }
            // What integrity does not cover is not believed.
            if (found.Integrity.Equals(default) && !found.TryTake(message, type, range)) return false;
        }
        return walk.AtEnd;
    }

    public static bool HasToBeUnderstood(ushort type) => type < 0x8000 && !Enum.IsDefined((StunAttributeType)type);

    private bool TryTake(ReadOnlySpan<byte> message, ushort type, Range range)
    {
        var value = message[range];
        switch ((StunAttributeType)type)
        {
            case StunAttributeType.Username:
                if (value.Length is 0 or > MaxUsername) return false;
                if (Username.Equals(default)) Username = range;
                return true;
            case StunAttributeType.MessageIntegrity:
                Integrity = range;
                return value.Length == MessageIntegrity.Length;
            case StunAttributeType.ErrorCode:
                return TryTakeErrorCode(value);
            case StunAttributeType.UnknownAttributes:
                if (UnknownAttributes.Equals(default)) UnknownAttributes = range;
                return value.Length % sizeof(ushort) == 0;
            case StunAttributeType.XorMappedAddress:
                var transaction = TransactionId.From(message[(StunMessage.HeaderLength - TransactionId.Length)..]);
                if (!XorMappedAddress.TryRead(value, transaction, out var address)) return false;
                MappedAddress ??= address;
                return true;
            case StunAttributeType.Priority:
                if (value.Length != sizeof(uint)) return false;
                Priority ??= BinaryPrimitives.ReadUInt32BigEndian(value);
                return true;
            case StunAttributeType.UseCandidate:
                UseCandidate = true;
                return value.IsEmpty;
            case StunAttributeType.IceControlling:
                if (value.Length != sizeof(ulong)) return false;
                IceControlling ??= BinaryPrimitives.ReadUInt64BigEndian(value);
                return true;
            case StunAttributeType.IceControlled:
                if (value.Length != sizeof(ulong)) return false;
                IceControlled ??= BinaryPrimitives.ReadUInt64BigEndian(value);
                return true;
            default:
                if (HasToBeUnderstood(type)) NotUnderstood++;
                return true;
        }
    }

    // 21 bits that mean nothing, 3 bits of hundreds, 8 bits of the rest; a phrase for people follows. RFC 8489 §14.8.
    private bool TryTakeErrorCode(ReadOnlySpan<byte> value)
    {
        if (value.Length < MinErrorCode) return false;
        var (hundreds, rest) = (value[2] & 7, value[3]);
        if (hundreds is < 3 or > 6 || rest > 99) return false;
        if (ErrorCode == StunErrorCode.None) ErrorCode = (StunErrorCode)((hundreds * 100) + rest);
        return true;
    }
}
