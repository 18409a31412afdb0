using System.Buffers.Binary;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// Goes through the packets of a compound packet, or of one of reduced size, which may begin with any type (RFC 3550 §6.1, RFC 5506 §3).
/// A packet that is not sound ends it: see <see cref="IsMalformed"/>.
/// </summary>
/// <param name="datagram">The datagram, in the clear and without SRTCP's trailer.</param>
public ref struct CompoundReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>The packet it stands at.</summary>
    public RtcpPacket Current { get; private set; }

    /// <summary>Whether it ended before the datagram did: at a wrong version, a length that is too long, or wrong padding.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly CompoundReader GetEnumerator() => this;

    /// <summary>Goes to the next packet.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty || IsMalformed) return false;
        IsMalformed = true;
        if (_rest.Length < RtcpPacket.HeaderLength || _rest[0] >> 6 != 2) return false;
        var length = (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1) * sizeof(uint);
        if (length > _rest.Length) return false;

        var body = _rest[RtcpPacket.HeaderLength..length];
        if ((_rest[0] & 0x20) != 0)
        {
            // The RFC has whole words of it, on the last packet only. Browsers fill transport-wide feedback up to a word with 1 to 3 bytes,
            // and put several such packets into one datagram.
            var padding = body.IsEmpty ? 0 : body[^1];
            if (padding == 0 || padding > body.Length) return false;
            body = body[..^padding];
        }

        Current = new(_rest[0] & 0x1F, (RtcpType)_rest[1], body);
        _rest = _rest[length..];
        IsMalformed = false;
        return true;
    }
}
