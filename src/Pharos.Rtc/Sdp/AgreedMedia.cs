namespace Pharos.Rtc.Sdp;

/// <summary>
/// A section that both sides have: what was offered (its SSRCs are the client's) and what was answered (what is in force).
/// </summary>
/// <param name="Offered">The client's.</param>
/// <param name="Answered">The server's: its codecs, numbers, extensions and layers are in force.</param>
public sealed record AgreedMedia(MediaSection Offered, MediaSection Answered);
