namespace Pharos.Rtc.Primitives;

/// <summary>
/// A moment on the driver's monotonic clock, in nanoseconds since a start that means nothing. Only differences do. Components are told
/// the time; none asks for it.
/// </summary>
/// <param name="Nanoseconds">Since the start.</param>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Later than any other.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    /// <summary>A moment this long after the start.</summary>
    public static Instant After(TimeSpan sinceStart) => new(sinceStart.Ticks * NanosecondsPerTick);

    /// <summary>The time between two moments, in steps of 100 ns.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) => new((later.Nanoseconds - earlier.Nanoseconds) / NanosecondsPerTick);

    /// <summary>A moment that much later; <see cref="Never"/> stays what it is.</summary>
    public static Instant operator +(Instant moment, TimeSpan time) => moment == Never ? Never : new(moment.Nanoseconds + (time.Ticks * NanosecondsPerTick));

    /// <summary>Whether one comes before another.</summary>
    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Whether one comes after another.</summary>
    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Whether one does not come after another.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Whether one does not come before another.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Seconds since the start.</summary>
    public override string ToString() => this == Never ? "never" : FormattableString.Invariant($"{Nanoseconds / 1e9:0.000000} s");
}
