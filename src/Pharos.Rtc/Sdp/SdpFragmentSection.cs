using System.Collections.Immutable;
using System.Text;

namespace Pharos.Rtc.Sdp;

/// <summary>What a fragment tells of a section, RFC 8840 §9.2. The <c>m=</c> line only begins it: the mid names the section.</summary>
public sealed record SdpFragmentSection
{
    /// <summary><c>audio</c>, <c>video</c> or <c>application</c>.</summary>
    public string Media { get; init; } = "audio";

    /// <summary>The section's name; null when it is not told.</summary>
    public string? Mid { get; init; }

    /// <summary>Null when it is not told.</summary>
    public string? IceUfrag { get; init; }

    /// <summary>Null when it is not told.</summary>
    public string? IcePwd { get; init; }

    /// <summary>Such as <c>trickle</c>.</summary>
    public ImmutableArray<string> IceOptions { get; init; } = [];

    /// <summary>What stands behind <c>a=candidate:</c>; unread.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];

    /// <summary>Whether there will be no more.</summary>
    public bool EndOfCandidates { get; init; }

    internal void Write(StringBuilder text)
    {
        SdpWriter.Line(text, $"m={Media} {MediaSection.DiscardPort} UDP/TLS/RTP/SAVPF 0");
        if (Mid is not null) SdpWriter.Line(text, $"a=mid:{Mid}");
        if (IceUfrag is not null) SdpWriter.Line(text, $"a=ice-ufrag:{IceUfrag}");
        if (IcePwd is not null) SdpWriter.Line(text, $"a=ice-pwd:{IcePwd}");
        if (!IceOptions.IsEmpty) SdpWriter.Line(text, $"a=ice-options:{string.Join(' ', IceOptions)}");
        foreach (var candidate in Candidates) SdpWriter.Line(text, $"a=candidate:{candidate}");
        if (EndOfCandidates) SdpWriter.Line(text, "a=end-of-candidates");
    }
}
