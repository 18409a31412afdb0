using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Sdp;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Server.Hosting;
using Pharos.Server.Streams;
using Pharos.Sfu;

namespace Pharos.Server.Tests.Whip;

/// <summary>A relay without media: it answers offers as the real one does, and changes its sessions when it is told to.</summary>
internal sealed class ScriptedRelay
{
    /// <summary>The UDP port that it tells; nothing listens there.</summary>
    public const int Port = 9;

    private readonly ConcurrentDictionary<string, ScriptedSession> _publishers = new();

    /// <summary>All sessions that were accepted, in order.</summary>
    public ConcurrentQueue<ScriptedSession> Sessions { get; } = new();

    /// <summary>The addresses of the last offer.</summary>
    public ImmutableArray<AnnouncedAddress> Addresses { get; private set; } = [];

    /// <summary>The layers of what is published.</summary>
    public ImmutableArray<MediaLayer> Layers { get; set; } = [];

    /// <summary>What is found of what is published.</summary>
    public PublisherFindings Findings { get; set; }

    /// <summary>What refuses viewers, instead of what their offers say.</summary>
    public OfferRefusal? RefuseViewers { get; set; }

    public RelayPort Gate(IServiceProvider provider) => new()
    {
        AcceptPublisher = TryAcceptPublisher,
        AcceptViewer = TryAcceptViewer,
        Find = Find,
        Port = () => Port,
        AddressesFor = request => provider.GetRequiredService<MediaAddresses>().ForAsync(request),
    };

    public ScriptedSession Last => Sessions.Last();

    private StreamMedia? Find(string stream) =>
        _publishers.TryGetValue(stream, out var publisher) && publisher.State != SessionState.Closed
            ? new(publisher.State == SessionState.Connected, Codec(publisher.Agreement.Audio), Codec(publisher.Agreement.Video), Watching(stream)) { Layers = Layers, Findings = Findings }
            : null;

    private int Watching(string stream) =>
        Sessions.Count(session => session.Stream == stream && !session.IsPublisher && session.State != SessionState.Closed);

    private bool TryAcceptPublisher(
        string stream,
        SessionDescription offer,
        ImmutableArray<AnnouncedAddress> addresses,
        Action<MediaSession> changed,
        [NotNullWhen(true)] out MediaSession? session,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        session = null;
        var local = Local(addresses);
        if (!OfferAnswer.TryAnswerPublisher(offer, local, out var agreement, out refusal)) return false;
        var former = _publishers.GetValueOrDefault(stream);
        var publisher = new ScriptedSession(stream, true, agreement, local, changed);
        Sessions.Enqueue(publisher);
        _publishers[stream] = publisher;
        former?.Become(SessionState.Closed, CloseReason.Replaced);
        session = publisher;
        return true;
    }

    private bool TryAcceptViewer(
        string stream,
        SessionDescription offer,
        ImmutableArray<AnnouncedAddress> addresses,
        Action<MediaSession> changed,
        [NotNullWhen(true)] out MediaSession? session,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        session = null;
        if ((refusal = RefuseViewers) is not null) return false;
        var (local, media) = (Local(addresses), Find(stream));
        var (audio, video) = (Track(media?.Audio, 1), Track(media?.Video, 2));
        if (!OfferAnswer.TryAnswerViewer(offer, local, audio, video, out var agreement, out refusal)) return false;
        var viewer = new ScriptedSession(stream, false, agreement, local, changed);
        Sessions.Enqueue(viewer);
        session = viewer;
        return true;
    }

    private static CodecFormat? Codec(AgreedMedia? media) => media?.Answered.Codecs.FirstOrDefault(codec => !codec.IsRtx);

    private static OutgoingTrack? Track(CodecFormat? codec, uint ssrc) =>
        codec is null ? null : new() { Codec = codec, Ssrc = new(ssrc), Cname = "pharos", Msid = new("live", $"track{ssrc}") };

    private LocalTransport Local(ImmutableArray<AnnouncedAddress> addresses)
    {
        Addresses = addresses;
        var credentials = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
        return new()
        {
            SessionId = 1,
            IceUfrag = credentials.Ufrag,
            IcePwd = credentials.Pwd,
            Fingerprint = new DtlsFingerprint("sha-256", string.Join(':', Enumerable.Repeat("AB", 32))),
            Candidates = [.. addresses.Select(Candidate)],
        };
    }

    private static string Candidate(AnnouncedAddress one, int i) =>
        $"{i} 1 udp {Rtc.Ice.Candidate.PriorityOf(CandidateType.Host, Rtc.Ice.Candidate.OnlyAddress - i)} {one.Address} {one.UdpPort} typ host";
}
