using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>Has one viewer's pictures follow what its line carries: which layer they are of, how fast they leave, and whether more is tried.</summary>
/// <param name="video">The pictures.</param>
/// <param name="downlink">The line.</param>
internal sealed class LayerSwitch(OutgoingStream video, Downlink downlink)
{
    /// <summary>What is kept free for sound, in bit/s: Opus as browsers send it, and headers.</summary>
    public const long SoundBitsPerSecond = 64_000;

    private readonly LayerSelector _selector = new();

    /// <summary>The layer that is sent, or whose key frame is waited for; null where there is none.</summary>
    public PublishedLayer? Layer => _selector.Target;

    /// <summary>Whether nothing was sent yet, and the publisher has no key frame for asking.</summary>
    public bool WaitsInVain => Layer is { IgnoresRequests: true } && video.Packets == 0;

    /// <summary>How fast the pictures may leave.</summary>
    public PaceBudget Pace { get; } = new();

    /// <summary>The publisher's layers have become others.</summary>
    public void Update(PublishedLayer[] layers, Instant now)
    {
        _selector.Update(layers);
        Choose(now);
    }

    /// <summary>See <see cref="MediaSession.SelectLayer"/>.</summary>
    public void Select(string? id, Instant now)
    {
        _selector.Select(id);
        Choose(now);
    }

    /// <summary>Something may have become known of the line.</summary>
    public void OnFeedback(Instant now)
    {
        if (!downlink.IsKnown) return;
        Pace.SetBandwidth(downlink.BitsPerSecond);
        Choose(now);
        if (_selector.Wanted > 0) downlink.Probe(_selector.Wanted + SoundBitsPerSecond, now);
    }

    /// <summary>Nothing is sent any more, or not here.</summary>
    public void Release() => _selector.Release();

    private void Choose(Instant now)
    {
        var available = downlink.Available(now);
        if (available < long.MaxValue) available = Math.Max(0, available - SoundBitsPerSecond);
        _selector.Choose(available, now);
        video.Gate?.Want(Layer?.Source);
        if (!downlink.IsKnown || video.Gate is not { Source: { } source } || source == Layer?.Source || _selector.LayerOf(source) is not { } left)
        {
            video.Temporal?.Want(Layer?.Source ?? 0, _selector.HighestTemporal, TemporalGate.All);
            return;
        }
        video.Temporal?.Want(Layer?.Source ?? 0, _selector.HighestTemporal, TemporalChoice.Fitting(left, available));
        // What is far too much is not sent on while the key frame of a lower layer is waited for: it would only be in its way.
        if (left.TemporalLayers > 1 ? left.RateUpTo(0) > available : left.BitsPerSecond / 2 > available) video.OnSkipped();
    }
}
