namespace Pharos.Rtc.Sdp;

/// <summary>Why an offer is not answered, in words for the person whose client sent it.</summary>
/// <param name="Reason">For the program: which status to answer with.</param>
/// <param name="Problem">For the person: what is wrong, and what would be right.</param>
/// <param name="Codec">The codec in question; null when it is about something else.</param>
public sealed record OfferRefusal(RefusalReason Reason, string Problem, string? Codec = null);
