using System.Diagnostics.CodeAnalysis;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// Reads session descriptions, RFC 8866. Lines and attributes that a media server needs not are left out, and so are those it can do without
/// (header extensions, tracks, SSRCs) where they are malformed. What is needed and cannot be understood is an error that names the line.
/// Nothing throws, and <see cref="SdpLimits"/> bound what is kept.
/// </summary>
public static class SdpReader
{
    /// <summary>Reads a description; when it cannot be read, the error says why.</summary>
    public static bool TryRead(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionDescription? description, [NotNullWhen(false)] out SdpError? error)
    {
        description = null;
        var lines = new SdpLines(text);
        var session = new SessionBuilder();
        while (lines.Next())
        {
            if (session.Read(lines.Type, lines.Value) is not { } problem) continue;
            error = lines.Describe(problem);
            return false;
        }
        error = lines.Error;
        if (error is not null) return false;
        if (session.Missing is { } missing)
        {
            error = new SdpError(0, "", missing);
            return false;
        }
        description = session.Build();
        return true;
    }
}
