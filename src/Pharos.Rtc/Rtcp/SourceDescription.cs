using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtcp;

/// <summary>
/// The canonical name of a source (RFC 3550 §6.5).
/// <code>
/// chunk:  | SSRC 32 | type 8 | length 8 | text … | type 8 | length 8 | text … | 0, up to the next word |
/// </code>
/// </summary>
public static class SourceDescription
{
    private const int FixedLength = 8;
    private const byte EndItem = 0;
    private const byte CnameItem = 1;

    /// <summary>The bytes of a description with a name of so many bytes.</summary>
    // The item, and at least one 0 to end the chunk.
    public static int LengthOf(int cname) => FixedLength + ((2 + cname + sizeof(uint)) & ~3);

    /// <summary>Reads the first chunk with a CNAME; the items of other types, NAME to PRIV, are passed over.</summary>
    public static bool TryReadCname(RtcpPacket packet, out Ssrc source, out ReadOnlySpan<byte> cname)
    {
        source = default;
        cname = default;
        if (packet.Type != RtcpType.SourceDescription) return false;
        var reader = new SpanReader(packet.Body);
        for (var chunk = 0; chunk < packet.Count; chunk++)
        {
            if (!reader.TryReadUInt32(out var ssrc)) return false;
            while (true)
            {
                if (!reader.TryReadByte(out var item)) return false;
                if (item == EndItem) break;
                if (!reader.TryReadByte(out var length) || !reader.TryReadBytes(length, out var text)) return false;
                if (item != CnameItem) continue;
                source = new(ssrc);
                cname = text;
                return true;
            }

            if (!reader.TrySkip(-reader.Position & 3)) return false;
        }

        return false;
    }

    /// <summary>Writes a description of one source and returns its bytes, <see cref="LengthOf"/>.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="source">Whose name it is.</param>
    /// <param name="cname">At most 255 bytes of UTF-8.</param>
    public static int Write(Span<byte> to, Ssrc source, ReadOnlySpan<byte> cname)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cname.Length, byte.MaxValue, nameof(cname));
        var length = LengthOf(cname.Length);
        var writer = new SpanWriter(to);
        RtcpPacket.WriteHeader(ref writer, 1, RtcpType.SourceDescription, length);
        writer.WriteUInt32(source.Value);
        writer.WriteByte(CnameItem);
        writer.WriteByte((byte)cname.Length);
        writer.WriteBytes(cname);
        writer.WriteZeros(length - writer.Position);
        return length;
    }
}
