using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Chooses which of a publisher's layers one viewer is sent: the best that its line carries, or the one that it asked for. It goes down at
/// once, and up when there is room to spare: each change costs a key frame, and one that is taken back costs two and a stutter.
/// </summary>
internal sealed class LayerSelector
{
    /// <summary>How long it stays where it went down to: what a link that was too full needs to run empty.</summary>
    public static readonly TimeSpan MinStay = TimeSpan.FromSeconds(2);

    /// <summary>How long nothing comes through before nothing is sent: estimates fall far for a moment where a line is shared.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>In percent of a layer's rate, what it takes to rise to it: what its encoder varies by from one second to the next.</summary>
    public const int ToRise = 110;

    /// <summary>What it takes to stay: one that is there stays through the first cut of the estimate, by 15 % (RateController.Beta).</summary>
    public const int ToStay = 85;

    // What is found out should bear such a cut, that its key frame may bring. An estimate that falls is still on its way down, and a key frame
    // has to come through what is left.
    private const int ToFindOut = 135, ToFallTo = 200;

    // A layer that takes more than twice of what there is comes in pieces of which nothing can be shown.
    private const int Hopeless = 2;

    private readonly RiseWait _rises = new(MinStay);
    private readonly TemporalChoice _temporal = new();
    private PublishedLayer[] _layers = [];
    private string? _selected;
    private Instant _hopelessSince = Instant.Never;

    /// <summary>The one that is chosen; null where there is none.</summary>
    public PublishedLayer? Target { get; private set; }

    /// <summary>The highest temporal layer of it that is sent; <see cref="TemporalGate.All"/> where none is left out.</summary>
    public int HighestTemporal => _temporal.Highest;

    /// <summary>
    /// What the next better layer takes, or all of this one, and what it needs besides, in bit/s: what it is worth to find out whether the line carries. 0 where
    /// none is better, or none is wanted.
    /// </summary>
    public long Wanted { get; private set; }

    /// <summary>The publisher's layers have become others.</summary>
    public void Update(PublishedLayer[] layers) => _layers = layers;

    /// <summary>See <see cref="MediaSession.SelectLayer"/>.</summary>
    public void Select(string? name)
    {
        _selected = name;
        _rises.Forget();
    }

    /// <summary>Chooses anew.</summary>
    /// <param name="bandwidth">What the pictures may take, in bit/s; <see cref="long.MaxValue"/> where nothing is known of that.</param>
    /// <param name="now">The time.</param>
    public void Choose(long bandwidth, Instant now)
    {
        var (best, at) = (Find(bandwidth, now), Array.IndexOf(_layers, Target));
        _temporal.Choose(best, bandwidth, now);
        Wanted = _temporal.IsShort ? best!.BitsPerSecond / 100 * ToFindOut : RateAbove(best);
        if (best == Target) return;
        // Otherwise it was not the line's doing.
        if (at >= 0 && Target!.IsActive && _selected is null)
        {
            if (best is not null && Array.IndexOf(_layers, best) < at) _rises.Rose(now);
            else _rises.Fell(now);
        }
        Watch(best);
    }

    /// <summary>The layer of a source; null where there is none.</summary>
    public PublishedLayer? LayerOf(int source)
    {
        foreach (var layer in _layers)
            if (layer.Source == source) return layer;
        return null;
    }

    /// <summary>Nothing is sent any more, or not here.</summary>
    public void Release()
    {
        Watch(null);
        Wanted = 0;
    }

    private void Watch(PublishedLayer? layer)
    {
        layer?.Watch();
        Target?.Unwatch();
        Target = layer;
    }

    // The one that was asked for; else the best that fits; else the lowest, unless it is far too much: then sound comes through at least.
    // Where nothing comes, the one that it is at.
    private PublishedLayer? Find(long bandwidth, Instant now)
    {
        PublishedLayer? fitting = null, lowest = null;
        var (isBetter, isWorse) = (Target is { IsActive: true } && _layers.Contains(Target), false);
        foreach (var layer in _layers)
        {
            isBetter &= layer != Target;
            if (!layer.IsActive) continue;
            if (layer.Name == _selected) return layer;
            lowest = layer;
            if (fitting is null && Fits(layer, isBetter, isWorse, bandwidth, now)) fitting = layer;
            isWorse |= layer == Target;
        }
        if (lowest is null) return _layers.Contains(Target) ? Target : null;
        return fitting ?? (IsHopeless(lowest, bandwidth, now) ? null : lowest);
    }

    private bool Fits(PublishedLayer layer, bool isBetter, bool isWorse, long bandwidth, Instant now)
    {
        if (isBetter && !_rises.MayRise(now)) return false;
        // One whose pictures are not all sent is gone up to anew, as it were.
        var percent = isBetter || (layer == Target && _temporal.IsShort) ? ToRise : isWorse ? ToFallTo : layer == Target ? ToStay : 100;
        return layer.BitsPerSecond / 100 * percent <= bandwidth || (layer == Target && _temporal.Bears(layer, bandwidth, now));
    }

    // Once it was for a while, it is so for another.
    private bool IsHopeless(PublishedLayer lowest, long bandwidth, Instant now)
    {
        if (_selected is not null || lowest.RateUpTo(0) / Hopeless <= bandwidth) _hopelessSince = Instant.Never;
        else if (_hopelessSince == Instant.Never) _hopelessSince = now;
        return (Target is null && !_rises.MayRise(now)) || (_hopelessSince != Instant.Never && now - _hopelessSince >= Patience);
    }

    private long RateAbove(PublishedLayer? chosen)
    {
        if (_selected is not null) return 0;
        var above = 0L;
        foreach (var layer in _layers)
        {
            if (layer == chosen) return above;
            if (layer.IsActive) above = (chosen is null ? layer.RateUpTo(0) : layer.BitsPerSecond) / 100 * ToFindOut;
        }
        return chosen is null ? above : 0; // none is sent, and the lowest would be something
    }
}
