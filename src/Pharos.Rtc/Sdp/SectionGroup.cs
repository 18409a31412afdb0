using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>Sections that belong together: the <c>group</c> attribute of RFC 5888 §5.</summary>
/// <param name="Semantics"><c>BUNDLE</c> for those that share a transport (RFC 8843), <c>LS</c> for those that are played in step.</param>
/// <param name="Mids">May name sections that are not there.</param>
public sealed record SectionGroup(string Semantics, ImmutableArray<string> Mids)
{
    /// <summary>Semantics of the sections that share a transport.</summary>
    public const string Bundle = "BUNDLE";
}
