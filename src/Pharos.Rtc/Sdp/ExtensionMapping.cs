namespace Pharos.Rtc.Sdp;

/// <summary>The number of an RTP header extension: the <c>extmap</c> attribute of RFC 8285 §5.</summary>
/// <param name="Id">1 to 14 in one-byte headers, 16 to 255 in two-byte headers; 4096 and more is an offer that leaves the choice.</param>
/// <param name="Uri">Its name, such as one of <see cref="ExtensionUri"/>.</param>
/// <param name="Direction">Null when nothing is said: that of the section.</param>
public sealed record ExtensionMapping(int Id, string Uri, MediaDirection? Direction = null);
