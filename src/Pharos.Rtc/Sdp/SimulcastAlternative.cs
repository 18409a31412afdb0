namespace Pharos.Rtc.Sdp;

/// <summary>A rid in a <c>simulcast</c> attribute, RFC 8853 §5.1.</summary>
/// <param name="Rid">Its name.</param>
/// <param name="IsPaused">Whether it begins paused (<c>~</c>).</param>
public readonly record struct SimulcastAlternative(string Rid, bool IsPaused = false);
