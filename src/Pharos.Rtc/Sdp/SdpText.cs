using System.Globalization;

namespace Pharos.Rtc.Sdp;

/// <summary>The small pieces that values are made of.</summary>
internal static class SdpText
{
    /// <summary>Takes what is before the next space, and passes over the space. Empty at the end.</summary>
    public static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(' ');
        var end = rest.IndexOf(' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..].TrimStart(' ');
        return word;
    }

    /// <summary>Takes what is before a separator, and passes over the separator.</summary>
    public static ReadOnlySpan<char> Before(char separator, ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(separator);
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return part;
    }

    /// <summary>A decimal number: digits only, neither sign nor space.</summary>
    public static bool TryNumber<T>(ReadOnlySpan<char> text, out T value)
        where T : struct, System.Numerics.IBinaryInteger<T> => T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>A payload type of RFC 3550 §5.1.</summary>
    public static bool TryPayloadType(ReadOnlySpan<char> text, out byte value) =>
        TryNumber(text, out value) && value <= Primitives.PayloadType.Max;

    /// <summary>A name that is no longer than names may be and of visible ASCII: what is repeated in an answer.</summary>
    public static bool IsName(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= SdpLimits.MaxNameLength && !text.ContainsAnyExceptInRange('!', '~');

    /// <summary>A rid-id of RFC 8851 §10: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static bool IsRid(ReadOnlySpan<char> text)
    {
        if (!IsName(text)) return false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')) return false;
        }
        return true;
    }
}
