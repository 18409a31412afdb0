namespace Pharos.Sfu.Forwarding;

/// <summary>Time in the units of the wire. Seconds and the rest are converted apart, so that nothing overflows.</summary>
internal static class MediaTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A time in units of a clock, rounded down.</summary>
    public static long Units(long nanoseconds, int unitsPerSecond)
    {
        var (seconds, rest) = Split(nanoseconds);
        return (seconds * unitsPerSecond) + (rest * unitsPerSecond / NanosecondsPerSecond);
    }

    /// <summary>A time in 2^-32 s, modulo 2^64: a difference of two NTP timestamps. RFC 3550 §4.</summary>
    public static ulong Ntp(long nanoseconds)
    {
        var (seconds, rest) = Split(nanoseconds);
        return unchecked(((ulong)seconds << 32) + (((ulong)rest << 32) / NanosecondsPerSecond));
    }

    /// <summary>A difference of two NTP timestamps, in nanoseconds. RFC 3550 §4.</summary>
    public static long Nanoseconds(long ntp) => ((ntp >> 32) * NanosecondsPerSecond) + (((ntp & uint.MaxValue) * NanosecondsPerSecond) >> 32);

    /// <summary>Whether an RTP timestamp is later than another one, from which it is less than half the circle away.</summary>
    public static bool IsLater(uint timestamp, uint other) => unchecked((int)(timestamp - other)) > 0;

    private static (long Seconds, long Remainder) Split(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        return rest < 0 ? (seconds - 1, rest + NanosecondsPerSecond) : (seconds, rest);
    }
}
