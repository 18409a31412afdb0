using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Knows which of the streams that a publisher sends its pictures in come at the moment, what each takes, and which is better: the one with
/// more bits a second. Names of layers say nothing of that: the best is <c>0</c> for one encoder, and <c>h</c> for another.
/// </summary>
internal sealed class LayerRanking
{
    /// <summary>A stream that sends nothing for so long is silent: several frames, even of a slide show.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>How often <see cref="TryUpdate"/> is to be asked while something comes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long another one must be better: one key frame in the last second is no reason.</summary>
    public static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(500);

    // As long as an encoder's first key frames, which are all alike, weigh in what a second brings.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    // Layers lie a factor of two to four apart; encoders vary by less than a quarter.
    private const long Better = 5, Than = 4;

    // Of what a rate is above the present one, an eighth is forgotten with each look: one still picture is no lower layer.
    private const int Fading = 8;

    private readonly List<IncomingStream> _order = [];
    private Instant _newestSince;
    private IncomingStream? _rising;
    private Instant _risingSince;

    /// <summary>What <see cref="TryUpdate"/> last found: the best first.</summary>
    public PublishedLayer[] Layers { get; private set; } = [];

    /// <summary>Whether a stream is among those.</summary>
    public bool Knows(IncomingStream stream) => Layers.Contains(stream.Layer);

    /// <summary>Looks at what comes.</summary>
    /// <returns>Whether there are others than before, or another order, or one has begun or stopped to come.</returns>
    public bool TryUpdate(IReadOnlyList<IncomingStream> streams, Instant now)
    {
        var hasChanged = _order.RemoveAll(stream => stream.IsReplaced) > 0;
        for (var i = 0; i < streams.Count; i++)
        {
            var stream = streams[i];
            if (!_order.Contains(stream))
            {
                _order.Add(stream);
                (_newestSince, hasChanged) = (now, true);
            }
            hasChanged |= Look(stream, now) | !Knows(stream);
        }
        hasChanged |= Rank(now);
        if (hasChanged) Layers = [.. _order.Select(stream => stream.Layer)];
        return hasChanged;
    }

    private static bool Look(IncomingStream stream, Instant now)
    {
        var layer = stream.Layer;
        var (wasActive, isActive) = (layer.IsActive, stream.IsLive(now, Silence));
        layer.IsActive = isActive;
        if (stream.IsLive(now, Interval)) // otherwise it is about to stop, which says nothing of what it takes
        {
            layer.BitsPerSecond = Faded(stream.Rate.InLastSecond(now) * 8, layer.BitsPerSecond);
            if (stream.Temporal is { } temporal) Look(temporal, layer, now);
        }
        return wasActive != isActive;
    }

    private static void Look(TemporalRates temporal, PublishedLayer layer, Instant now)
    {
        for (var at = 0; at < temporal.Layers - 1; at++)
            layer.SetRateUpTo(at, Math.Min(layer.BitsPerSecond, Faded(temporal.UpTo(at, now) * 8, layer.RateUpTo(at))));
        layer.TemporalLayers = temporal.Layers;
    }

    private static long Faded(long rate, long known) => Math.Max(rate, known - ((known - rate) / Fading));

    // One place at a time, from the best down: there are four at most. While there is a new one, nothing is known that could be held on to.
    private bool Rank(Instant now)
    {
        if (now - _newestSince < Settling) return RankAtOnce();
        for (var at = 1; at < _order.Count; at++)
        {
            var stream = _order[at];
            if (!IsBetter(stream, _order[at - 1])) continue;
            if (stream != _rising)
            {
                (_rising, _risingSince) = (stream, now);
                return false;
            }
            if (now - _risingSince < HoldTime) return false;
            (_order[at], _order[at - 1], _rising) = (_order[at - 1], stream, null);
            return true;
        }
        _rising = null;
        return false;
    }

    private bool RankAtOnce()
    {
        var hasChanged = false;
        for (var at = 1; at < _order.Count; at++)
        {
            for (var to = at; to > 0 && IsBetter(_order[to], _order[to - 1]); to--)
            {
                (_order[to], _order[to - 1]) = (_order[to - 1], _order[to]);
                hasChanged = true;
            }
        }
        return hasChanged;
    }

    private static bool IsBetter(IncomingStream one, IncomingStream other) =>
        one.Layer.IsActive && one.Layer.BitsPerSecond * Than > other.Layer.BitsPerSecond * Better;
}
