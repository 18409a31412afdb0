namespace Pharos.Server.Streams;

/// <summary>Who watches a stream, and how it gets there.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Live">Whether somebody broadcasts.</param>
/// <param name="Complete">Whether these are all: the node that has the broadcaster knows all, another one those connected to it.</param>
/// <param name="Viewers">Each of them.</param>
internal sealed record ViewerList(string StreamId, bool Live, bool Complete, IReadOnlyList<ListedViewer> Viewers);

/// <summary>One of them. What is not known is null.</summary>
/// <param name="PeerId">Its name in the signaling; null for a player that came by WHEP.</param>
/// <param name="Route">The way of its media: <c>p2p</c>, <c>relay</c> or <c>whep</c>; null while there is none.</param>
/// <param name="DelayMs">Milliseconds from the camera to the viewer's screen, by the viewer's own account of the last ten seconds.</param>
/// <param name="DelayIsEstimate">
/// Whether the viewer did not say, and the server gives what is known to have passed when the media comes to the viewer: the delay is more
/// than that.
/// </param>
/// <param name="Layer">The layer of the pictures that the relay sends it.</param>
/// <param name="RoundTripMs">Milliseconds from the server to the viewer and back.</param>
/// <param name="Loss">The share of the last second's packets that did not come: 0 to 1.</param>
internal sealed record ListedViewer(
    string? PeerId, string? Route, int? DelayMs, bool DelayIsEstimate, string? Layer, int? RoundTripMs, double? Loss);
