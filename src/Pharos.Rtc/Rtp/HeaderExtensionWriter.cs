using System.Buffers.Binary;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// Writes an extension block, which stands right behind the CSRCs, in one of the forms drawn at <see cref="HeaderExtensions"/>
/// (RFC 8285 §4). The extension bit of the header is for the caller to set, when <see cref="Finish"/> returns more than 0.
/// </summary>
public ref struct HeaderExtensionWriter
{
    private const int MaxOneByteLength = 16;
    private readonly Span<byte> _block;
    private readonly HeaderExtensionForm _form;
    private int _at;

    /// <summary>Begins a block.</summary>
    /// <param name="to">Where it goes. It may be longer than the block becomes.</param>
    /// <param name="form">The two-byte form only where <c>extmap-allow-mixed</c> was negotiated.</param>
    public HeaderExtensionWriter(Span<byte> to, HeaderExtensionForm form)
    {
        _block = to;
        _form = form;
        _at = HeaderExtensions.PrefixLength;
    }

    /// <summary>Adds an element; false, and nothing written, where the form has no such id or length, or there is no room.</summary>
    public bool TryAdd(byte id, scoped ReadOnlySpan<byte> value)
    {
        if (!TryReserve(id, value.Length, out var to)) return false;
        value.CopyTo(to);
        return true;
    }

    /// <summary>Adds an element whose value, zero until then, the caller writes later: what is known only when the packet leaves.</summary>
    public bool TryReserve(byte id, int length, out Span<byte> value)
    {
        value = default;
        var oneByte = _form == HeaderExtensionForm.OneByte;
        if (id == 0 || length < 0) return false;
        if (oneByte && (id >= HeaderExtensions.StopId || length is 0 or > MaxOneByteLength)) return false;
        if (length > byte.MaxValue) return false;

        var offset = _at + (oneByte ? 1 : 2);
        // The block is padded to whole words: the room for that must be there too.
        if (Padded(offset + length) > _block.Length) return false;
        if (oneByte) _block[_at] = (byte)((id << 4) | (length - 1));
        else (_block[_at], _block[_at + 1]) = (id, (byte)length);
        value = _block.Slice(offset, length);
        value.Clear();
        _at = offset + length;
        return true;
    }

    /// <summary>Pads the block and writes its length. Returns its bytes; 0, and nothing is written, when it has no element.</summary>
    public readonly int Finish()
    {
        if (_at == HeaderExtensions.PrefixLength) return 0;
        var end = Padded(_at);
        _block[_at..end].Clear();
        var profile = _form == HeaderExtensionForm.OneByte ? HeaderExtensions.OneByteProfile : HeaderExtensions.TwoByteProfile;
        BinaryPrimitives.WriteUInt16BigEndian(_block, profile);
        BinaryPrimitives.WriteUInt16BigEndian(_block[2..], (ushort)((end - HeaderExtensions.PrefixLength) / sizeof(uint)));
        return end;
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
