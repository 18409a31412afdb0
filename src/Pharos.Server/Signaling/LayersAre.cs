using System.Collections.Immutable;
using Pharos.Sfu;

namespace Pharos.Server.Signaling;

/// <summary>To viewers: the sizes that the relay has of the pictures, the best first; none where there is nothing to choose.</summary>
internal sealed record LayersAre(IReadOnlyList<LayerIs> Layers) : ServerMessage
{
    /// <summary>Nothing to choose.</summary>
    public static readonly LayersAre None = new([]);

    /// <summary>What the relay says, told to viewers.</summary>
    public static LayersAre Of(ImmutableArray<MediaLayer> layers) =>
        layers.IsEmpty ? None : new([.. layers.Select(layer => new LayerIs(layer.Id, layer.IsActive, layer.BitsPerSecond))]);

    /// <summary>Whether a viewer learns nothing new from it: rates alone are always others.</summary>
    public bool SaysTheSameAs(LayersAre other) =>
        Layers.Select(layer => (layer.Id, layer.Active)).SequenceEqual(other.Layers.Select(layer => (layer.Id, layer.Active)));
}

/// <summary>One of them.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Active">Whether it comes just now.</param>
/// <param name="Bitrate">Bits a second that it takes.</param>
internal sealed record LayerIs(string Id, bool Active, long Bitrate);
