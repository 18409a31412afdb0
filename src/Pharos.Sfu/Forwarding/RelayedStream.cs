using System.Collections.Immutable;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// One stream as it is seen from without: its sessions, and the codecs that viewers are answered with. For any thread.
/// </summary>
internal sealed class RelayedStream(string id)
{
    private readonly Lock _lock = new();
    private readonly List<PeerSession> _publishers = [];
    private readonly List<PeerSession> _viewers = [];
    private CodecFormat? _audio;
    private CodecFormat? _video;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>What goes from the publisher to the viewers.</summary>
    public Publication Publication { get; } = new();

    /// <summary>Whether it was let go: a new one takes its place.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What the publisher's sound and pictures are encoded with, as far as that is known.</summary>
    public (CodecFormat? Audio, CodecFormat? Video) Codecs
    {
        get
        {
            lock (_lock) return (_audio, _video);
        }
    }

    /// <summary>What is published; null while no publisher has a session.</summary>
    public StreamMedia? Media
    {
        get
        {
            lock (_lock)
            {
                if (_publishers.Count == 0) return null;
                return new StreamMedia(_publishers.Any(session => session.State == SessionState.Connected), _audio, _video, _viewers.Count)
                {
                    Layers = LayersOf(Publication),
                    Flows = Publication.Publisher is { IsSilent: false },
                    DelayToServer = Publication.DelayToServer,
                    Findings = Publication.Publisher?.Findings ?? PublisherFindings.None,
                };
            }
        }
    }

    /// <summary>How many sessions there are of publishers and of viewers.</summary>
    public (int Publishers, int Viewers) Counts
    {
        get
        {
            lock (_lock) return (_publishers.Count, _viewers.Count);
        }
    }

    /// <summary>All sessions.</summary>
    public IReadOnlyList<PeerSession> Sessions
    {
        get
        {
            lock (_lock) return [.. _publishers, .. _viewers];
        }
    }

    /// <summary>Takes a session in; false where the stream was let go meanwhile.</summary>
    public bool TryAdd(PeerSession session, bool publishes, Agreement agreement)
    {
        lock (_lock)
        {
            if (IsClosed) return false;
            if (publishes && _publishers.Count == 0) (_audio, _video) = (Sent(agreement.Audio), Sent(agreement.Video));
            (publishes ? _publishers : _viewers).Add(session);
            return true;
        }
    }

    /// <summary>What a publisher sends has become another thing. One whose place was taken meanwhile has nothing to say any more.</summary>
    public void SetCodecs(PublisherMedia publisher)
    {
        lock (_lock) if (Publication.Publisher == publisher) (_audio, _video) = (publisher.Audio, publisher.Video);
    }

    /// <summary>A session is over.</summary>
    /// <returns>Whether it was the last one: then the stream is let go.</returns>
    public bool Remove(PeerSession session)
    {
        lock (_lock)
        {
            if (!_publishers.Remove(session)) _viewers.Remove(session);
            return IsClosed = _publishers.Count == 0 && _viewers.Count == 0;
        }
    }

    private static ImmutableArray<MediaLayer> LayersOf(Publication publication)
    {
        var layers = publication.Layers;
        return layers.Length < 2 ? [] : [.. layers.Select(layer => new MediaLayer(layer.Name, layer.IsActive, layer.BitsPerSecond))];
    }

    private static CodecFormat? Sent(AgreedMedia? media) => media?.Answered.Codecs.FirstOrDefault(codec => !codec.IsRtx);
}
