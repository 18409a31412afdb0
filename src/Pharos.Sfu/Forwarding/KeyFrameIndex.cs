using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Where the last key frame of each of a publisher's layers begins in a <see cref="PacketRing"/>, and how far the pictures have come since.
/// </summary>
internal sealed class KeyFrameIndex
{
    private readonly List<Layer> _layers = [];

    /// <summary>Forgets all: what comes next is another publisher's, or in another codec.</summary>
    public void Clear() => _layers.Clear();

    /// <summary>Takes note of a picture's packet.</summary>
    public void Add(long slot, in PacketSummary info, Instant now)
    {
        var layer = Find(info.Source);
        if (layer is null) _layers.Add(layer = new Layer(info.Source) { NewestTimestamp = info.Timestamp });
        var isNewest = info.Sequence > layer.NewestSequence;
        if (isNewest) layer.NewestSequence = info.Sequence;
        if (MediaTime.IsLater(info.Timestamp, layer.NewestTimestamp)) layer.NewestTimestamp = info.Timestamp;
        // One whose first packet comes late lies in the ring behind its rest: nobody can begin there.
        if (!info.StartsKeyFrame || !isNewest) return;
        // Parameter sets that come before it in packets of their own begin the same frame.
        if (layer.Last is { } known && known.Timestamp == info.Timestamp) return;
        layer.Last = new KeyFrameStart(slot, info.Source, info.Timestamp, now);
    }

    /// <summary>The last key frame of a layer, if one came.</summary>
    /// <param name="source">As in <see cref="PacketSummary.Source"/>.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="newestTimestamp">Of the newest picture since.</param>
    public bool TryGet(int source, out KeyFrameStart start, out uint newestTimestamp)
    {
        var layer = Find(source);
        (start, newestTimestamp) = (layer?.Last ?? default, layer?.NewestTimestamp ?? 0);
        return layer?.Last is not null;
    }

    /// <summary>The last key frame of a layer that begins in a slot, if one does.</summary>
    public bool TryGetAt(long slot, out KeyFrameStart start)
    {
        foreach (var layer in _layers)
        {
            if (layer.Last is not { } last || last.Slot != slot) continue;
            start = last;
            return true;
        }
        start = default;
        return false;
    }

    private Layer? Find(int source)
    {
        foreach (var layer in _layers)
            if (layer.Source == source) return layer;
        return null;
    }

    private sealed class Layer(int source)
    {
        public int Source => source;

        public long NewestSequence { get; set; }

        public uint NewestTimestamp { get; set; }

        public KeyFrameStart? Last { get; set; }
    }
}
