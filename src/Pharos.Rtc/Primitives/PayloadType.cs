namespace Pharos.Rtc.Primitives;

/// <summary>Payload type of RFC 3550 §5.1.</summary>
/// <param name="Value">0 to 127.</param>
public readonly record struct PayloadType(byte Value)
{
    /// <summary>The largest there is.</summary>
    public const byte Max = 127;

    /// <summary>In decimal, as session descriptions write it.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
