using System.Buffers.Binary;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// The elements of an extension block, in either form (RFC 8285 §4).
/// <code>
/// one-byte form, profile 0xBEDE:     two-byte form, profile 0x100x:
/// | id 4 | len − 1  4 | value …      | id 8 | len 8 | value …
/// </code>
/// Zero bytes between elements are padding. An element that does not fit, and in the one-byte form id 15, or id 0 with a length, ends the
/// block: what came before it counts. A block of another profile has no elements.
/// </summary>
public readonly ref struct HeaderExtensions
{
    internal const int PrefixLength = 4;
    internal const ushort OneByteProfile = 0xBEDE;
    internal const ushort TwoByteProfile = 0x1000;
    internal const byte StopId = 15;
    private const ushort TwoByteProfileMask = 0xFFF0;

    private readonly ReadOnlySpan<byte> _header;
    private readonly int _start;
    private readonly HeaderExtensionForm _form;

    internal HeaderExtensions(ReadOnlySpan<byte> header, int block)
    {
        var profile = BinaryPrimitives.ReadUInt16BigEndian(header[block..]);
        if (!TryGetForm(profile, out _form)) return;
        _header = header;
        _start = block + PrefixLength;
    }

    /// <summary>Begins at the first one.</summary>
    public Enumerator GetEnumerator() => new(_header, _start, _form);

    /// <summary>Finds the first element with an id.</summary>
    public bool TryFind(byte id, out HeaderExtension extension)
    {
        foreach (var element in this)
        {
            if (element.Id != id) continue;
            extension = element;
            return true;
        }

        extension = default;
        return false;
    }

    internal static bool TryGetForm(ushort profile, out HeaderExtensionForm form)
    {
        form = profile == OneByteProfile ? HeaderExtensionForm.OneByte : HeaderExtensionForm.TwoByte;
        return profile == OneByteProfile || (profile & TwoByteProfileMask) == TwoByteProfile;
    }

    /// <summary>Goes from element to element.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _header;
        private readonly HeaderExtensionForm _form;
        private int _at;

        internal Enumerator(ReadOnlySpan<byte> header, int start, HeaderExtensionForm form)
        {
            _header = header;
            _at = start;
            _form = form;
        }

        /// <summary>The element it stands at.</summary>
        public HeaderExtension Current { get; private set; }

        /// <summary>Where the next element would begin: the end of the last one.</summary>
        internal readonly int Position => _at;

        /// <summary>Goes to the next one.</summary>
        public bool MoveNext()
        {
            while (_at < _header.Length && _header[_at] == 0) _at++;
            if (_at >= _header.Length) return false;

            byte id;
            int offset, length;
            if (_form == HeaderExtensionForm.OneByte)
            {
                id = (byte)(_header[_at] >> 4);
                if (id is 0 or StopId) return false;
                (offset, length) = (_at + 1, (_header[_at] & 0x0F) + 1);
            }
            else
            {
                id = _header[_at];
                if (_at + 1 >= _header.Length) return false;
                (offset, length) = (_at + 2, _header[_at + 1]);
            }

            if (offset + length > _header.Length) return false;
            Current = new(id, offset, _header.Slice(offset, length));
            _at = offset + length;
            return true;
        }
    }
}
