using System.Collections.Immutable;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>SSRCs that belong together: the <c>ssrc-group</c> attribute of RFC 5576 §4.2.</summary>
/// <param name="Semantics"><c>FID</c> for a stream and its retransmissions, <c>SIM</c> for simulcast.</param>
/// <param name="Ssrcs">In the order that has the meaning.</param>
public sealed record SourceGroup(string Semantics, ImmutableArray<Ssrc> Ssrcs);
