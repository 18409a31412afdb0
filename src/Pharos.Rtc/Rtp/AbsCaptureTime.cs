using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// When a frame was captured, by the clock of the one who captured it: the extension
/// <c>http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time</c>.
/// <code>
/// | absolute capture timestamp, NTP 32.32  64 | estimated capture clock offset, signed 32.32  64 (may be left out) |
/// </code>
/// </summary>
/// <param name="Timestamp">NTP time: seconds since 1900 in the upper 32 bits, their fraction in the lower.</param>
/// <param name="ClockOffset">What the sender of the packet adds to its own clock to get the capturer's, as 32.32; null when not
/// said.</param>
public readonly record struct AbsCaptureTime(ulong Timestamp, long? ClockOffset)
{
    /// <summary>Bytes of the value without a clock offset.</summary>
    public const int ShortLength = 8;

    /// <summary>Bytes of the value with a clock offset.</summary>
    public const int LongLength = 16;

    /// <summary>Bytes of this value.</summary>
    public int Length => ClockOffset is null ? ShortLength : LongLength;

    /// <summary>Reads the value of a header extension.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AbsCaptureTime time)
    {
        time = default;
        if (value.Length is not (ShortLength or LongLength)) return false;
        var reader = new SpanReader(value);
        _ = reader.TryReadUInt64(out var timestamp);
        time = new(timestamp, reader.TryReadUInt64(out var offset) ? (long)offset : null);
        return true;
    }

    /// <summary>Writes the value.</summary>
    public void Write(Span<byte> to)
    {
        var writer = new SpanWriter(to);
        writer.WriteUInt64(Timestamp);
        if (ClockOffset is { } offset) writer.WriteUInt64((ulong)offset);
    }
}
