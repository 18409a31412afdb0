using System.Buffers.Binary;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// From the ids one peer negotiated to the ids another did (RFC 8285 §5: an id means something on one hop only). Made once a pair of
/// peers, applied to each packet in place.
/// </summary>
public sealed class HeaderExtensionMap
{
    private readonly byte[] _to = new byte[byte.MaxValue + 1];

    /// <summary>Says what an id becomes. An id of which nothing was said goes.</summary>
    /// <param name="from">1 to 255.</param>
    /// <param name="to">1 to 255; 0 takes the element out.</param>
    public void Add(byte from, byte to)
    {
        ArgumentOutOfRangeException.ThrowIfZero(from);
        _to[from] = to;
    }

    /// <summary>
    /// Rewrites the ids in a packet. The packet keeps its length: an element that goes, and one whose new id the one-byte form does not
    /// have, becomes padding, and so does whatever follows the last sound element. False where the header is not sound.
    /// </summary>
    public bool TryApply(Span<byte> packet)
    {
        if (!RtpHeader.TryReadLength(packet, out var headerLength)) return false;
        if ((packet[0] & RtpHeader.ExtensionBit) == 0) return true;

        var block = RtpHeader.FixedLength + ((packet[0] & 0x0F) * sizeof(uint));
        var header = packet[..headerLength];
        if (!HeaderExtensions.TryGetForm(BinaryPrimitives.ReadUInt16BigEndian(header[block..]), out var form))
        {
            // Of another profile nothing is known, so nothing of it is passed on.
            header[(block + HeaderExtensions.PrefixLength)..].Clear();
            return true;
        }

        var elements = new HeaderExtensions(header, block).GetEnumerator();
        var end = block + HeaderExtensions.PrefixLength;
        while (elements.MoveNext())
        {
            var element = elements.Current;
            var to = _to[element.Id];
            end = elements.Position;
            if (to == 0 || (form == HeaderExtensionForm.OneByte && to >= HeaderExtensions.StopId))
                header[(element.Offset - (form == HeaderExtensionForm.OneByte ? 1 : 2))..end].Clear();
            else if (form == HeaderExtensionForm.OneByte) header[element.Offset - 1] = (byte)((to << 4) | (element.Value.Length - 1));
            else header[element.Offset - 2] = to;
        }

        header[end..].Clear();
        return true;
    }
}
