using System.Collections.Concurrent;
using System.Globalization;
using Pharos.Rtc.Sdp;
using Pharos.Server.Access;
using Pharos.Sfu;

namespace Pharos.Server.Whip;

/// <summary>A session of WHIP or WHEP, under a name that cannot be guessed: who knows it may end a player's session.</summary>
/// <param name="kind">Which protocol.</param>
/// <param name="streamId">The stream.</param>
/// <param name="media">What it is about.</param>
/// <param name="offer">The client's offer.</param>
internal sealed class WhipSession(WhipKind kind, string streamId, MediaSession media, SessionDescription offer)
{
    /// <summary>A player has one; another is for a page that lost its address.</summary>
    public const int MaxEventStreams = 4;

    private const int NameBytes = 20; // 160 bits: the next above 128 whose length is a multiple of 5

    private readonly ConcurrentDictionary<string, EventStream> _events = new(StringComparer.Ordinal);

    /// <summary>Its name, the last part of its path.</summary>
    public string Name { get; } = NewName();

    /// <summary>Which protocol.</summary>
    public WhipKind Kind => kind;

    /// <summary>The stream.</summary>
    public string StreamId => streamId;

    /// <summary>What it is about.</summary>
    public MediaSession Media => media;

    /// <summary>Its ICE session.</summary>
    public IceVersion Ice { get; } = new(media, offer.Sections.Select(section => section.IceUfrag).OfType<string>());

    /// <summary>By what the extensions of WHEP name the video: the index of its m-line. Null without video.</summary>
    public string? VideoId { get; } = offer.Sections.Index()
        .Where(section => section.Item is { Kind: MediaKind.Video, IsRejected: false })
        .Select(section => section.Index.ToString(CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>A name that nobody guesses.</summary>
    public static string NewName()
    {
        Span<byte> random = stackalloc byte[NameBytes];
        RandomBytes.Fill(random);
        return Base32.Encode(random);
    }

    /// <summary>Adds a stream of events; false when there are enough.</summary>
    public bool TryAdd(EventStream events) => _events.Count < MaxEventStreams && _events.TryAdd(events.Name, events);

    /// <summary>The stream of events of that name.</summary>
    public EventStream? Find(string name) => _events.GetValueOrDefault(name);

    /// <summary>Ends a stream of events; false when there is none of that name.</summary>
    public bool End(string name)
    {
        if (!_events.TryRemove(name, out var events)) return false;
        events.End();
        return true;
    }

    /// <summary>Ends all streams of events: they last no longer than the session.</summary>
    public void EndEvents()
    {
        foreach (var name in _events.Keys) End(name);
    }
}
