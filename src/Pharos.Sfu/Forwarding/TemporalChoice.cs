using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Chooses how many temporal layers of its layer one viewer is sent: all that its line carries. It goes down at once, which costs nothing but
/// smoothness, and up where there is room to spare. A better layer with half of its pictures is better than a lower one for a while, since
/// most shortages are over soon and each change of the layer costs a key frame; for long, the lower one with all of them is.
/// </summary>
internal sealed class TemporalChoice
{
    /// <summary>How long a layer is stayed at with half of its pictures where there is a lower one: the shared line's or the radio's bad moments.</summary>
    public static readonly TimeSpan MaxShort = TimeSpan.FromSeconds(8);

    /// <summary>How long it stays where it went down to, at first.</summary>
    public static readonly TimeSpan MinStay = TimeSpan.FromSeconds(1);

    private readonly RiseWait _rises = new(MinStay);
    private PublishedLayer? _layer;
    private Instant _since;
    private Instant _shortSince;

    /// <summary>The highest temporal layer that is sent; <see cref="TemporalGate.All"/> where none is left out.</summary>
    public int Highest { get; private set; } = TemporalGate.All;

    /// <summary>Whether pictures are left out.</summary>
    public bool IsShort => Highest != TemporalGate.All;

    /// <summary>The highest temporal layer that fits: what is sent of a layer that is about to be left.</summary>
    public static int Fitting(PublishedLayer layer, long bandwidth)
    {
        for (var at = layer.TemporalLayers - 1; at > 0; at--)
            if (layer.RateUpTo(at) <= bandwidth) return at;
        return 0;
    }

    /// <summary>
    /// Whether the layer that is sent, which is too much, can be stayed at for now without its highest temporal layer: not where it was gone
    /// over to just now, since an estimate that goes on to fall is on its way down.
    /// </summary>
    public bool Bears(PublishedLayer layer, long bandwidth, Instant now)
    {
        var half = layer.TemporalLayers - 2;
        if (half < 0 || layer != _layer || now - _since < LayerSelector.MinStay) return false;
        if (IsShort && now - _shortSince >= MaxShort) return false;
        return layer.RateUpTo(half) / 100 * (Highest <= half ? LayerSelector.ToStay : 100) <= bandwidth;
    }

    /// <summary>Chooses anew.</summary>
    /// <param name="layer">The layer that is sent; null for none.</param>
    /// <param name="bandwidth">What the pictures may take, in bit/s.</param>
    /// <param name="now">The time.</param>
    public void Choose(PublishedLayer? layer, long bandwidth, Instant now)
    {
        if (layer != _layer) (_layer, Highest, _since) = (layer, TemporalGate.All, now);
        if (layer is null) return;
        var highest = Find(layer, bandwidth, now);
        if (highest < Highest) _rises.Fell(now);
        else if (highest > Highest) _rises.Rose(now);
        if (!IsShort) _shortSince = now;
        Highest = highest;
    }

    private int Find(PublishedLayer layer, long bandwidth, Instant now)
    {
        var top = layer.TemporalLayers - 1;
        var present = Math.Min(Highest, top);
        for (var at = top; at > 0; at--)
        {
            if (at > present && !_rises.MayRise(now)) continue;
            var percent = at > present ? LayerSelector.ToRise : at == present ? LayerSelector.ToStay : 100;
            if (layer.RateUpTo(at) / 100 * percent <= bandwidth) return at == top ? TemporalGate.All : at;
        }
        return top == 0 ? TemporalGate.All : 0;
    }
}
