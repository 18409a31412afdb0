namespace Pharos.Sfu;

/// <summary>What is known of a viewer's line, at the moment it was asked.</summary>
/// <param name="Layer">Which layer of the pictures it is sent, see <see cref="MediaLayer.Id"/>; null where there is one only.</param>
/// <param name="RoundTrip">From the server to the viewer and back; null before its first report.</param>
/// <param name="Loss">Of the packets between its last two reports, the share that it lost: 0 to 1; null before the first.</param>
public sealed record ViewerLine(string? Layer, TimeSpan? RoundTrip, double? Loss);
