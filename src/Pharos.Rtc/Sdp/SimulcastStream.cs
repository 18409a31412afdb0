using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>One stream of a <c>simulcast</c> attribute: the rids it may be sent as, the preferred one first (RFC 8853 §5.1).</summary>
/// <param name="Alternatives">Usually one.</param>
public sealed record SimulcastStream(ImmutableArray<SimulcastAlternative> Alternatives);
