namespace Pharos.Rtc.Primitives;

/// <summary>When a component wants its next tick, and why: so that "why did we wake" has an answer.</summary>
/// <param name="At">The moment; <see cref="Instant.Never"/> when only input moves it.</param>
/// <param name="Reason">A constant, such as <c>consent check</c>.</param>
public readonly record struct Deadline(Instant At, string Reason)
{
    /// <summary>None.</summary>
    public static readonly Deadline None = new(Instant.Never, "none");

    /// <summary>The earlier of two.</summary>
    public static Deadline Earlier(Deadline left, Deadline right) => right.At < left.At ? right : left;
}
