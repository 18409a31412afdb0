namespace Pharos.Rtc.Sdp;

/// <summary>How large a description may be. A browser's offer of one audio and one video section has 7 KB and 210 lines.</summary>
public static class SdpLimits
{
    /// <summary>Characters in a description.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Lines in a description.</summary>
    public const int MaxLines = 4096;

    /// <summary>Characters in a line: the longest of a browser is a candidate or an <c>m=</c> line of 150.</summary>
    public const int MaxLineLength = 4096;

    /// <summary>Sections in a description.</summary>
    public const int MaxSections = 32;

    /// <summary>Characters in a name: a mid, a rid, a codec. Header extensions of RFC 8285 §4.2 carry 16.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Candidates in a section.</summary>
    public const int MaxCandidates = 64;

    /// <summary>SSRCs in a section; more are passed over.</summary>
    public const int MaxSources = 64;

    /// <summary>Of anything else that repeats: groups, fingerprints, rids, msids, the feedback of a codec, the SSRCs of a group.</summary>
    public const int MaxRepeats = 32;
}
