using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Stun;

/// <summary>Goes from attribute to attribute; each step is at least four bytes forward. RFC 8489 §14.</summary>
internal ref struct StunAttributeWalk
{
    private SpanReader _reader;

    /// <summary>Before the first attribute of a message that has a whole header.</summary>
    public StunAttributeWalk(ReadOnlySpan<byte> message)
    {
        _reader = new SpanReader(message);
        _reader.TrySkip(StunMessage.HeaderLength);
    }

    /// <summary>Whether the message ends here, rather than in the middle of an attribute.</summary>
    public readonly bool AtEnd => _reader.Left == 0;

    /// <summary>Passes over the next attribute; false at the end, or where it reaches beyond the message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Where its value is in the message, without what fills it up.</param>
    public bool MoveNext(out ushort type, out Range value)
    {
        value = default;
        if (!_reader.TryReadUInt16(out type) || !_reader.TryReadUInt16(out var length)) return false;
        var start = _reader.Position;
        if (!_reader.TrySkip((length + 3) & ~3)) return false;
        value = start..(start + length);
        return true;
    }
}
