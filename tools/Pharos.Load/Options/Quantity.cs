using System.Buffers;
using System.Globalization;

namespace Pharos.Load.Options;

/// <summary>Numbers as people write them: <c>2M</c>, <c>500k</c>, <c>90s</c>, <c>1m30s</c>, <c>50/s</c>.</summary>
internal static class Quantity
{
    private const NumberStyles Number = NumberStyles.AllowDecimalPoint;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads bits a second: a number, and k, M or G behind it. From 1,000 to 10 G.</summary>
    public static bool TryReadBitrate(string text, out long bitsPerSecond)
    {
        bitsPerSecond = 0;
        var trimmed = text.Trim().TrimEnd("bit/s").ToString();
        if (trimmed.Length == 0) return false;
        var factor = char.ToUpperInvariant(trimmed[^1]) switch { 'K' => 1e3, 'M' => 1e6, 'G' => 1e9, _ => 1 };
        if (!double.TryParse(factor > 1 ? trimmed[..^1] : trimmed, Number, CultureInfo.InvariantCulture, out var value)) return false;
        bitsPerSecond = (long)Math.Min(value * factor, 1e12);
        return bitsPerSecond is >= 1_000 and <= 10_000_000_000;
    }

    /// <summary>
    /// Reads a time: numbers with h, m, s or ms behind them, the longest first; a bare number is one of seconds; or <c>00:01:30</c>, as the
    /// help shows defaults. Up to a week.
    /// </summary>
    public static bool TryReadTime(string text, out TimeSpan time)
    {
        if (TimeSpan.TryParseExact(text.Trim(), @"hh\:mm\:ss", CultureInfo.InvariantCulture, out time)) return true;
        time = TimeSpan.Zero;
        var rest = text.Trim().AsSpan();
        if (rest.IsEmpty) return false;
        var seconds = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits < 0) digits = rest.Length;
            if (!double.TryParse(rest[..digits], Number, CultureInfo.InvariantCulture, out var value)) return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            if (letters < 0) letters = rest.Length;
            if (UnitOf(rest[..letters]) is not { } unit) return false;
            seconds += value * unit;
            rest = rest[letters..];
        }
        if (seconds > TimeSpan.FromDays(7).TotalSeconds) return false;
        time = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>Reads how often a second: a number, with or without <c>/s</c> behind it. Above 0, up to a million.</summary>
    public static bool TryReadRate(string text, out double perSecond) =>
        double.TryParse(text.Trim().TrimEnd("/s"), Number, CultureInfo.InvariantCulture, out perSecond) && perSecond is > 0 and <= 1e6;

    /// <summary>Reads percents: a number from 0 to 100, with or without <c>%</c> behind it.</summary>
    public static bool TryReadPercent(string text, out double percent) =>
        double.TryParse(text.Trim().TrimEnd('%'), Number, CultureInfo.InvariantCulture, out percent) && percent is >= 0 and <= 100;

    private static double? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "" or "s" => 1,
        "ms" => 0.001,
        "m" => 60,
        "h" => 3600,
        _ => null,
    };

    private static ReadOnlySpan<char> TrimEnd(this string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? text.AsSpan(0, text.Length - suffix.Length) : text;
}
