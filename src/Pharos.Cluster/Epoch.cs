namespace Pharos.Cluster;

/// <summary>
/// Fencing number of a claim: each successful claim in the cluster gets a higher one than every claim before it, so
/// that what a superseded owner still sends can be told from what its successor sends.
/// </summary>
/// <param name="Value">Positive; 0 is <see cref="None"/>.</param>
public readonly record struct Epoch(long Value) : IComparable<Epoch>
{
    /// <summary>Lower than the epoch of any claim.</summary>
    public static Epoch None => default;

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="left"/> was claimed before <paramref name="right"/>.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> was claimed after <paramref name="right"/>.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> was not claimed after <paramref name="right"/>.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> was not claimed before <paramref name="right"/>.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;
}
