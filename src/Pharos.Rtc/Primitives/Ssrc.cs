namespace Pharos.Rtc.Primitives;

/// <summary>Synchronization source identifier of RFC 3550 §5.1.</summary>
/// <param name="Value">All 32 bits.</param>
public readonly record struct Ssrc(uint Value)
{
    /// <summary>In decimal, as session descriptions write it.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
