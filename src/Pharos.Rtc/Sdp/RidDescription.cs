namespace Pharos.Rtc.Sdp;

/// <summary>A simulcast layer: the <c>rid</c> attribute of RFC 8851 §4.</summary>
/// <param name="Id">Its name, as <c>h</c>.</param>
/// <param name="IsSend">Whether the writer sends it; otherwise the writer receives it.</param>
/// <param name="Restrictions">As written, such as <c>pt=96;max-width=640</c>; empty when there are none.</param>
public sealed record RidDescription(string Id, bool IsSend, string Restrictions = "");
