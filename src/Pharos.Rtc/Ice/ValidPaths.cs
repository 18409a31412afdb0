using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Ice;

/// <summary>
/// The paths that checks came by. There is room for a few only, so that one who holds the password cannot make it grow: a new one takes
/// the place of the one that was silent for longest, never of the selected. RFC 8445 §7.3.1.3.
/// </summary>
internal sealed class ValidPaths
{
    /// <summary>What a machine with two networks comes by to a dozen addresses of a server, over UDP, and some over TCP.</summary>
    public const int Max = 32;

    private readonly List<(TransportPath Path, Instant At)> _paths = [];

    public int Count => _paths.Count;

    public bool Contains(in TransportPath path) => IndexOf(path) >= 0;

    /// <summary>Notes a check.</summary>
    /// <returns>Whether the path is new.</returns>
    public bool Add(in TransportPath path, Instant now, in TransportPath? selected)
    {
        var at = IndexOf(path);
        if (at >= 0) _paths[at] = (path, now);
        else if (_paths.Count < Max) _paths.Add((path, now));
        else _paths[Oldest(selected)] = (path, now);
        return at < 0;
    }

    public void Remove(in TransportPath path)
    {
        var at = IndexOf(path);
        if (at >= 0) _paths.RemoveAt(at);
    }

    public void RemoveAllBut(TransportPath? path) => _paths.RemoveAll(entry => entry.Path != path);

    private int IndexOf(in TransportPath path)
    {
        for (var i = 0; i < _paths.Count; i++)
            if (_paths[i].Path == path) return i;
        return -1;
    }

    private int Oldest(in TransportPath? selected)
    {
        var oldest = -1;
        for (var i = 0; i < _paths.Count; i++)
            if (_paths[i].Path != selected && (oldest < 0 || _paths[i].At < _paths[oldest].At)) oldest = i;
        return oldest;
    }
}
