using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>What is said of an SSRC: the <c>ssrc</c> attribute of RFC 5576 §4.1.</summary>
/// <param name="Ssrc">Which.</param>
/// <param name="Cname">Its canonical name, RFC 3550 §6.5.1; null when it is not told.</param>
/// <param name="Msid">Its stream and track, as browsers still write; null when it is not told.</param>
public sealed record SourceDescription(Ssrc Ssrc, string? Cname = null, Msid? Msid = null);
