namespace Pharos.Rtc.Primitives;

/// <summary>
/// Sequence number of RFC 3550 §5.1: 16 bits that wrap around. Two are compared by the shorter way around (RFC 1982).
/// </summary>
/// <param name="Value">All 16 bits.</param>
public readonly record struct SeqNo(ushort Value)
{
    /// <summary>The next one.</summary>
    public SeqNo Next => new((ushort)(Value + 1));

    /// <summary>How far one is ahead of another: −32,768 to 32,767.</summary>
    public static int operator -(SeqNo left, SeqNo right) => (short)(left.Value - right.Value);

    /// <summary>One that far ahead.</summary>
    public static SeqNo operator +(SeqNo left, int ahead) => new((ushort)(left.Value + ahead));

    /// <summary>Whether this one comes after another.</summary>
    public bool IsAfter(SeqNo other) => this - other > 0;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
