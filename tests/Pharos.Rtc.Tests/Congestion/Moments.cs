using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Tests.Congestion;

/// <summary>Short ways to write times.</summary>
internal static class Moments
{
    public static Instant At(double milliseconds) => Instant.After(Ms(milliseconds));

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));
}
