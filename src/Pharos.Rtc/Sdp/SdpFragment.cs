using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// Candidates that come after the description, or new credentials: <c>application/trickle-ice-sdpfrag</c> of RFC 8840 §9, as WHIP
/// (RFC 9725 §4.3) and WHEP send it.
/// </summary>
public sealed record SdpFragment
{
    /// <summary>Whether the writer only answers connectivity checks.</summary>
    public bool IceLite { get; init; }

    /// <summary>The mids that share a transport, the first one's being it; empty when it is not told.</summary>
    public ImmutableArray<string> Bundle { get; init; } = [];

    /// <summary>In order. Credentials that were told once are in each.</summary>
    public ImmutableArray<SdpFragmentSection> Sections { get; init; } = [];

    /// <summary>The user fragment of the first section that tells one; null when none does.</summary>
    public string? IceUfrag => Sections.FirstOrDefault(section => section.IceUfrag is not null)?.IceUfrag;

    /// <summary>The password of the first section that tells one; null when none does.</summary>
    public string? IcePwd => Sections.FirstOrDefault(section => section.IcePwd is not null)?.IcePwd;

    /// <summary>Reads a fragment; when it cannot be read, the error says why.</summary>
    public static bool TryRead(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpFragment? fragment, [NotNullWhen(false)] out SdpError? error)
    {
        fragment = null;
        var lines = new SdpLines(text);
        var builder = new SdpFragmentBuilder();
        while (lines.Next())
        {
            if (builder.Read(lines.Type, lines.Value) is not { } problem) continue;
            error = lines.Describe(problem);
            return false;
        }
        error = lines.Error;
        if (error is not null) return false;
        fragment = builder.Build();
        return true;
    }

    /// <summary>Writes the fragment. Credentials are written in each section.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        if (IceLite) SdpWriter.Line(text, "a=ice-lite");
        if (!Bundle.IsEmpty) SdpWriter.Line(text, $"a=group:{string.Join(' ', Bundle.Prepend(SectionGroup.Bundle))}");
        foreach (var section in Sections) section.Write(text);
        return text.ToString();
    }
}
