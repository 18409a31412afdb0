using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Network;

/// <summary>
/// Whose datagram it is: by where it comes from, and until that is known by the user fragment that a STUN check names. All loops of a port
/// share one, for any thread. Looking up allocates nothing and waits for nobody.
/// </summary>
/// <typeparam name="TPeer">The other side of a session.</typeparam>
internal sealed class EndpointTable<TPeer>
    where TPeer : class
{
    /// <summary>Paths of a peer that are remembered: each pair of candidates may become one, and few stay in use.</summary>
    public const int MaxPaths = IceAgent.MaxPaths;

    // The one in use and those of restarts under way: a client that restarts on and on makes nothing grow.
    private const int MaxUfrags = 4;

    private const int MaxUfragLength = 256; // RFC 8839 §5.4

    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<TransportPath, TPeer> _byPath = new();
    private readonly ConcurrentDictionary<string, TPeer> _byUfrag = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TPeer>.AlternateLookup<ReadOnlySpan<char>> _byUfragText;
    private readonly Dictionary<TPeer, Places> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes an empty one.</summary>
    public EndpointTable() => _byUfragText = _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Peers in it.</summary>
    public int Count
    {
        get
        {
            lock (_changing) return _places.Count;
        }
    }

    /// <summary>Paths in it.</summary>
    public int PathCount => _byPath.Count;

    /// <summary>Makes a peer known by the server's user fragment of its session; that of a restart of ICE is added to it.</summary>
    /// <exception cref="ArgumentException">The fragment is another peer's.</exception>
    public void Add(string ufrag, TPeer peer)
    {
        lock (_changing)
        {
            var known = _byUfrag.GetOrAdd(ufrag, peer);
            if (known != peer) throw new ArgumentException("Another peer has this user fragment.", nameof(ufrag));
            var ufrags = PlacesOf(peer).Ufrags;
            if (ufrags.Contains(ufrag)) return;
            ufrags.Add(ufrag);
            if (ufrags.Count <= MaxUfrags) return;
            _byUfrag.TryRemove(ufrags[0], out _);
            ufrags.RemoveAt(0);
        }
    }

    /// <summary>
    /// Makes a peer known by a path, which it may have taken from another one; the one that was bound longest ago goes where there are too
    /// many. To be called for paths that a check with the right password came by.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="selected">The one in use, which stays: nothing but media may come by it.</param>
    public void Bind(in TransportPath path, TPeer peer, TransportPath? selected = null)
    {
        lock (_changing)
        {
            if (_byPath.TryGetValue(path, out var before)) _places[before].Paths.Remove(path);
            var paths = PlacesOf(peer).Paths;
            if (paths.Count == MaxPaths)
            {
                var oldest = paths[0] == selected ? 1 : 0;
                _byPath.TryRemove(paths[oldest], out _);
                paths.RemoveAt(oldest);
            }
            paths.Add(path);
            _byPath[path] = peer;
        }
    }

    /// <summary>Forgets a path: a TCP connection that ended.</summary>
    public void Unbind(in TransportPath path)
    {
        lock (_changing)
        {
            if (_byPath.TryRemove(path, out var peer)) _places[peer].Paths.Remove(path);
        }
    }

    /// <summary>Forgets a peer, with all of its paths and fragments. False where it is not known.</summary>
    public bool Remove(TPeer peer)
    {
        lock (_changing)
        {
            if (!_places.Remove(peer, out var places)) return false;
            foreach (var path in places.Paths) _byPath.TryRemove(path, out _);
            foreach (var ufrag in places.Ufrags) _byUfrag.TryRemove(ufrag, out _);
            return true;
        }
    }

    /// <summary>The peer that a path leads to.</summary>
    public bool TryFind(in TransportPath path, [NotNullWhen(true)] out TPeer? peer) => _byPath.TryGetValue(path, out peer);

    /// <summary>The peer whose session has this user fragment on the server's side.</summary>
    /// <param name="ufrag">As it stands in front of the colon of a check's USERNAME; anything may be in it.</param>
    /// <param name="peer">The peer.</param>
    public bool TryFind(ReadOnlySpan<byte> ufrag, [NotNullWhen(true)] out TPeer? peer)
    {
        peer = null;
        if (ufrag.Length is 0 or > MaxUfragLength) return false;
        Span<char> text = stackalloc char[ufrag.Length];
        Encoding.Latin1.GetChars(ufrag, text);
        return _byUfragText.TryGetValue(text, out peer);
    }

    private Places PlacesOf(TPeer peer)
    {
        if (!_places.TryGetValue(peer, out var places)) _places.Add(peer, places = new Places());
        return places;
    }

    private sealed class Places
    {
        /// <summary>The one that was bound longest ago first.</summary>
        public List<TransportPath> Paths { get; } = [];

        public List<string> Ufrags { get; } = [];
    }
}
