namespace Pharos.Rtc.Rtp;

/// <summary>One element of an extension block (RFC 8285 §4.1).</summary>
public readonly ref struct HeaderExtension
{
    internal HeaderExtension(byte id, int offset, ReadOnlySpan<byte> value)
    {
        Id = id;
        Offset = offset;
        Value = value;
    }

    /// <summary>Its local identifier, as negotiated: 1 to 14 in the one-byte form, 1 to 255 in the two-byte form.</summary>
    public byte Id { get; }

    /// <summary>Where the value begins, in bytes from the start of the packet: to overwrite it in place.</summary>
    public int Offset { get; }

    /// <summary>The value: 1 to 16 bytes in the one-byte form, 0 to 255 in the two-byte form.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
