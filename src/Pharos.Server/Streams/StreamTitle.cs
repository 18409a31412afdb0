namespace Pharos.Server.Streams;

/// <summary>What a stream may be called.</summary>
internal static class StreamTitle
{
    /// <summary>Longest title in characters, without the space around it.</summary>
    public const int MaxLength = 120;

    /// <summary>Whether a stream may be called so, or so not be called anything.</summary>
    public static bool IsValid(string? title) => title.AsSpan().Trim().Length <= MaxLength;

    /// <summary>What it is called after somebody has named it: a blank title takes the one before away, null leaves it.</summary>
    public static string? After(string? before, string? named) => named is null ? before : string.IsNullOrWhiteSpace(named) ? null : named.Trim();
}
