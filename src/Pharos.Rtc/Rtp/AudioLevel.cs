namespace Pharos.Rtc.Rtp;

/// <summary>
/// How loud the audio of a packet is: the extension <c>urn:ietf:params:rtp-hdrext:ssrc-audio-level</c> (RFC 6464 §3).
/// <code>
/// | V 1 | level 7 |
/// </code>
/// </summary>
/// <param name="Voice">Whether the sender holds it for speech.</param>
/// <param name="Level">In −dBov: 0 is the loudest, 127 silence.</param>
public readonly record struct AudioLevel(bool Voice, byte Level)
{
    /// <summary>Bytes of the value.</summary>
    public const int Length = 1;

    /// <summary>Reads the value of a header extension.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AudioLevel level)
    {
        level = default;
        if (value.Length != Length) return false;
        level = new((value[0] & 0x80) != 0, (byte)(value[0] & 0x7F));
        return true;
    }

    /// <summary>Writes the value.</summary>
    public void Write(Span<byte> to) => to[0] = (byte)((Voice ? 0x80 : 0) | (Level & 0x7F));
}
