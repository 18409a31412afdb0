using Pharos.Server.Signaling;

namespace Pharos.Server.Streams;

/// <content>The layers that the relay has of the broadcaster's pictures (RFC 8853), and the ones that viewers choose.</content>
internal sealed partial class Stream
{
    // An encoder on a poor line leaves a layer out and takes it up again many times a minute: for a menu, once a second is enough.
    private static readonly TimeSpan LayersInterval = TimeSpan.FromSeconds(1);

    // What all viewers of this node were told last; on the owner's node, those of the others, too.
    private LayersAre _layers = LayersAre.None;
    private bool _isLayersPaused;
    private bool _isLayersDue;

    /// <summary>A viewer chooses a layer.</summary>
    public bool Receive(Participant sender, SelectLayer choice) => Post(() => OnLayerSelected(sender, choice.Layer));

    // On direct there is nothing to choose, even while the broadcaster has not let go of the relay.
    private LayersAre LayersHere => _relay.Via == MediaRoute.Relay && _services.Relay.Find(Id) is { } media ? LayersAre.Of(media.Layers) : LayersAre.None;

    // The first is told at once; after the pause that follows, what has become of them.
    private void OnLayersChanged()
    {
        if (!Owns) return;
        _isLayersDue = _isLayersPaused;
        if (_isLayersPaused || !LayersBecome(LayersHere)) return;
        _isLayersPaused = true;
        After(LayersInterval, OnLayersPauseOver);
    }

    private void OnLayersPauseOver()
    {
        _isLayersPaused = false;
        if (_isLayersDue) OnLayersChanged();
    }

    private bool LayersBecome(LayersAre layers)
    {
        if (layers.SaysTheSameAs(_layers)) return false;
        _layers = layers;
        _audience.SendLocal(layers.ToUtf8());
        if (Owns) foreach (var home in _audience.Homes) SendTo(home, new ToAllViewers(layers));
        return true;
    }

    private void OnLayerSelected(Participant sender, string? layer)
    {
        if (!_audience.TryFind(sender.PeerId, out var viewer) || viewer.Local != sender) return;
        if (_phase == StreamPhase.Elsewhere) SendToOwner(new LayerSelected(sender.PeerId, layer));
        else _relay.OnLayerSelected(sender.PeerId, layer);
    }
}
