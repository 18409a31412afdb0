using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// When a packet left, in 24 bits of seconds with 18 behind the point, which wrap around every 64 s: the extension
/// <c>http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time</c>.
/// </summary>
/// <param name="Value">The lower 24 bits.</param>
public readonly record struct AbsSendTime(uint Value)
{
    /// <summary>Bytes of the value.</summary>
    public const int Length = 3;

    private const uint Mask = 0xFF_FFFF;
    private const int FractionBits = 18;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A moment of the sender's own clock: only differences mean something to the receiver.</summary>
    public static AbsSendTime From(Instant now)
    {
        var (seconds, rest) = Math.DivRem(now.Nanoseconds, NanosecondsPerSecond);
        return new((uint)((seconds << FractionBits) + ((rest << FractionBits) / NanosecondsPerSecond)) & Mask);
    }

    /// <summary>The time between two, the shorter way around: −32 s to 32 s.</summary>
    public static TimeSpan operator -(AbsSendTime later, AbsSendTime earlier)
    {
        // The 24 bits go to the top of 32, so that the sign is theirs.
        var difference = (int)((later.Value - earlier.Value) << 8) >> 8;
        return new(difference * TimeSpan.TicksPerSecond / (1 << FractionBits));
    }

    /// <summary>Reads the value of a header extension.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AbsSendTime time)
    {
        time = default;
        if (value.Length != Length) return false;
        time = new(((uint)value[0] << 16) | ((uint)value[1] << 8) | value[2]);
        return true;
    }

    /// <summary>Writes the value.</summary>
    public void Write(Span<byte> to) => (to[0], to[1], to[2]) = ((byte)(Value >> 16), (byte)(Value >> 8), (byte)Value);
}
