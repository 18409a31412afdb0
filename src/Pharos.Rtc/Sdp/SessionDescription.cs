using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// A session description as far as a WebRTC server needs it, RFC 8866 and RFC 9429. Whatever may be said once for all sections is
/// in the sections.
/// </summary>
public sealed record SessionDescription
{
    /// <summary>The number of the session in its <c>o=</c> line.</summary>
    public ulong SessionId { get; init; }

    /// <summary>How often it was changed, in its <c>o=</c> line.</summary>
    public ulong SessionVersion { get; init; }

    /// <summary>The groups, <c>BUNDLE</c> and others.</summary>
    public ImmutableArray<SectionGroup> Groups { get; init; } = [];

    /// <summary>Whether the writer only answers connectivity checks, RFC 8839 §5.3.</summary>
    public bool IceLite { get; init; }

    /// <summary>
    /// Whether one stream may have one-byte and two-byte extension headers, RFC 8285 §6: said for all, or by every RTP section.
    /// </summary>
    public bool ExtmapAllowMixed { get; init; }

    /// <summary>In order: an answer has as many.</summary>
    public ImmutableArray<MediaSection> Sections { get; init; } = [];

    /// <summary>The section of that name; null when there is none.</summary>
    public MediaSection? SectionOf(string mid) => Sections.FirstOrDefault(section => section.Mid == mid);

    /// <summary>The group whose sections share a transport, and that this section is in; null when there is none.</summary>
    public SectionGroup? BundleOf(MediaSection section) => section.Mid is { } mid
        ? Groups.FirstOrDefault(group => group.Semantics == SectionGroup.Bundle && group.Mids.Contains(mid))
        : null;
}
