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

    /// <summary>How long at most, after one rise too many and another.</summary>
    public static readonly TimeSpan MaxStay = TimeSpan.FromSeconds(8);

    /// <summary>How long nothing comes through before nothing is sent: estimates fall far for a moment where a line is shared.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // A better layer that lasted less was one too much.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    // In percent of a layer's rate. To rise takes what its encoder varies by from one second to the next; what is found out should bear the
    // first cut of the estimate, by 15 % (RateController.Beta), that its key frame may bring; and one that is there stays through such a cut.
    // An estimate that falls is still on its way down, and a key frame has to come through what is left.
    private const int ToRise = 110, ToFindOut = 135, ToStay = 85, ToFallTo = 200;

    // A layer that takes more than twice of what there is comes in pieces of which nothing can be shown.
    private const int Hopeless = 2;

    private PublishedLayer[] _layers = [];
    private string? _selected;
    private Instant _mayRiseAt;
    private Instant _roseAt;
    private TimeSpan _stay = MinStay;
    private Instant _hopelessSince = Instant.Never;

    /// <summary>The one that is chosen; null where there is none.</summary>
    public PublishedLayer? Target { get; private set; }

    /// <summary>
    /// What the next better layer takes, and what it needs besides, in bit/s: what it is worth to find out whether the line carries. 0 where
    /// none is better, or none is wanted.
    /// </summary>
    public long Wanted { get; private set; }

    /// <summary>The publisher's layers have become others.</summary>
    public void Update(PublishedLayer[] layers) => _layers = layers;

    /// <summary>See <see cref="MediaSession.SelectLayer"/>.</summary>
    public void Select(string? name) => (_selected, _mayRiseAt) = (name, default);

    /// <summary>Chooses anew.</summary>
    /// <param name="bandwidth">What the pictures may take, in bit/s; <see cref="long.MaxValue"/> where nothing is known of that.</param>
    /// <param name="now">The time.</param>
    public void Choose(long bandwidth, Instant now)
    {
        var (best, at) = (Find(bandwidth, now), Array.IndexOf(_layers, Target));
        Wanted = RateAbove(best);
        if (best == Target) return;
        // Otherwise it was not the line's doing.
        if (at >= 0 && Target!.IsActive && _selected is null)
            NoteChange(isRise: best is not null && Array.IndexOf(_layers, best) < at, now);
        Watch(best);
    }

    /// <summary>What the layer of a source takes, in bit/s; 0 where there is none.</summary>
    public long RateOf(int source)
    {
        foreach (var layer in _layers)
            if (layer.Source == source) return layer.BitsPerSecond;
        return 0;
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
        var percent = isBetter ? ToRise : isWorse ? ToFallTo : layer == Target ? ToStay : 100;
        return layer.BitsPerSecond / 100 * percent <= bandwidth && (!isBetter || now >= _mayRiseAt);
    }

    // Once it was for a while, it is so for another.
    private bool IsHopeless(PublishedLayer lowest, long bandwidth, Instant now)
    {
        if (_selected is not null || lowest.BitsPerSecond / Hopeless <= bandwidth) _hopelessSince = Instant.Never;
        else if (_hopelessSince == Instant.Never) _hopelessSince = now;
        return (Target is null && now < _mayRiseAt) || (_hopelessSince != Instant.Never && now - _hopelessSince >= Patience);
    }

    private void NoteChange(bool isRise, Instant now)
    {
        if (isRise)
        {
            _roseAt = now;
            return;
        }
        _stay = now - _roseAt >= Lasting ? MinStay : _stay * 2 < MaxStay ? _stay * 2 : MaxStay;
        _mayRiseAt = now + _stay;
    }

    private long RateAbove(PublishedLayer? chosen)
    {
        if (_selected is not null) return 0;
        var above = 0L;
        foreach (var layer in _layers)
        {
            if (layer == chosen) return above;
            if (layer.IsActive) above = layer.BitsPerSecond / 100 * ToFindOut;
        }
        return chosen is null ? above : 0; // none is sent, and the lowest would be something
    }
}
