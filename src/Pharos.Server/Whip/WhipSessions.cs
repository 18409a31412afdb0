using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Pharos.Server.Hosting;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Whip;

/// <summary>The sessions of this node, by name. One that has closed is taken out; there is a bound to how many there may be.</summary>
internal sealed class WhipSessions(IOptions<MediaOptions> options, WhipPublishing publishing, StreamEvents events)
{
    private readonly ConcurrentDictionary<string, WhipSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MediaSession, WhipSession> _byMedia = new();

    /// <summary>How many there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>Whether there may be one more.</summary>
    public bool HasRoom => _sessions.Count < options.Value.MaxSessions;

    /// <summary>Adds one. It leaves by itself, at once when its media session has closed before.</summary>
    public void Add(WhipSession session)
    {
        _sessions[session.Name] = session;
        _byMedia[session.Media] = session;
        // What it became before it was here.
        if (session.Media.State == SessionState.Connected) publishing.Connected(session);
        if (session.Media.State == SessionState.Closed) Remove(session);
    }

    /// <summary>The session of that name, protocol and stream.</summary>
    public WhipSession? Find(WhipKind kind, string streamId, string name) =>
        _sessions.GetValueOrDefault(name) is { } session && session.Kind == kind && session.StreamId == streamId ? session : null;

    /// <summary>Takes note of a media session's change, whether it has been added yet or not. Does not block.</summary>
    public void Changed(string streamId, MediaSession media)
    {
        if (_byMedia.TryGetValue(media, out var session))
        {
            if (media.State == SessionState.Connected) publishing.Connected(session);
            if (media.State == SessionState.Closed) Remove(session);
        }
        events.Changed(streamId);
    }

    /// <summary>Ends one: nobody finds it any more. The stream is told when its media session has closed and says why.</summary>
    public void End(WhipSession session)
    {
        _sessions.TryRemove(session.Name, out _);
        session.EndEvents();
        session.Media.Close();
    }

    private void Remove(WhipSession session)
    {
        _sessions.TryRemove(session.Name, out _);
        if (!_byMedia.TryRemove(session.Media, out _)) return;
        session.EndEvents();
        publishing.Ended(session);
    }
}
