namespace Pharos.Rtc.Srtp;

/// <summary>
/// The replay windows of the SSRCs under one key, in a bounded number. There are few, and packets of one come one after another: the one
/// used last is looked at first. RFC 3711 §3.2.3.
/// </summary>
internal sealed class SrtpSources(int capacity, int windowWidth)
{
    private readonly List<Source> _sources = [];
    private Source? _last;
    private long _uses;

    /// <summary>Whether one more would push another out.</summary>
    public bool IsFull => _sources.Count >= capacity;

    /// <summary>How many there are.</summary>
    public int Count => _sources.Count;

    /// <summary>The window of an SSRC; null for one that is not known.</summary>
    public ReplayWindow? Find(uint ssrc) => FindSource(ssrc)?.Window;

    /// <summary>Marks an index as seen. An SSRC that is new takes the place of the one unused for longest when there is no other.</summary>
    public void Add(uint ssrc, ulong index)
    {
        _last = FindSource(ssrc) ?? Take(ssrc);
        _last.Window.Add(index);
        _last.LastUse = ++_uses;
    }

    private Source? FindSource(uint ssrc) => _last is { } last && last.Ssrc == ssrc ? last : Search(ssrc);

    private Source? Search(uint ssrc)
    {
        foreach (var source in _sources)
        {
            if (source.Ssrc == ssrc) return source;
        }

        return null;
    }

    private Source Take(uint ssrc)
    {
        Source taken;
        if (IsFull)
        {
            taken = _sources.MinBy(source => source.LastUse)!;
            taken.Window.Clear();
        }
        else
        {
            taken = new Source(new ReplayWindow(windowWidth));
            _sources.Add(taken);
        }

        taken.Ssrc = ssrc;
        return taken;
    }

    private sealed class Source(ReplayWindow window)
    {
        public uint Ssrc { get; set; }

        public ReplayWindow Window { get; } = window;

        public long LastUse { get; set; }
    }
}
