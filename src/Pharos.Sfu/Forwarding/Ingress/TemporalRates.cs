using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>What each temporal layer of one source takes, and which of them can be gone up to.</summary>
internal sealed class TemporalRates
{
    private readonly ByteRate?[] _rates = new ByteRate?[PublishedLayer.MaxTemporalLayers];
    private int _canBeGoneUpTo = 1;

    /// <summary>Those from the lowest on that come, and that a picture other than a key frame has let one go up to.</summary>
    public int Layers { get; private set; } = 1;

    /// <summary>Counts a packet.</summary>
    public void Add(in TemporalPlace place, bool isKeyFrame, int bytes, Instant now)
    {
        var layer = Math.Min((int)place.Layer, PublishedLayer.MaxTemporalLayers - 1);
        (_rates[layer] ??= new ByteRate()).Add(bytes, now);
        var upTo = isKeyFrame ? 0 : Math.Min((int)place.SwitchesUpTo, PublishedLayer.MaxTemporalLayers - 1);
        for (var to = place.SwitchesFrom + 1; to <= upTo; to++) _canBeGoneUpTo |= 1 << to;
        while (Layers < PublishedLayer.MaxTemporalLayers && _rates[Layers] is not null && (_canBeGoneUpTo & (1 << Layers)) != 0) Layers++;
    }

    /// <summary>Bytes of the last second, of a layer and those below it.</summary>
    public long UpTo(int layer, Instant now)
    {
        var sum = 0L;
        for (var at = 0; at <= layer; at++) sum += _rates[at]?.InLastSecond(now) ?? 0;
        return sum;
    }
}
