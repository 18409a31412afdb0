using System.Buffers;

namespace Pharos.Rtc.Ice;

/// <summary>The 64 characters ICE writes its own words with. RFC 8839 §5.1, ice-char.</summary>
internal static class IceChars
{
    public const string All = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static readonly SearchValues<char> Set = SearchValues.Create(All);

    /// <summary>Whether a text holds nothing else.</summary>
    public static bool AreAll(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Set) < 0;
}
