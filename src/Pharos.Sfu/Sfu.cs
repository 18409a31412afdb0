using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu;

/// <summary>
/// The relay: takes the media of a stream's publisher once, and sends it to each of its viewers. All members may be called from any thread;
/// none blocks. Streams come into being with their first publisher.
/// </summary>
public sealed class Sfu : IDisposable
{
    private readonly ConcurrentDictionary<string, RelayedStream> _streams = new(StringComparer.Ordinal);
    private readonly DtlsCertificate _certificate = DtlsCertificate.Create();
    private readonly DtlsHandshakePool _handshakes;
    private readonly UdpPort _port;
    private readonly MediaLoop _loop;
    private readonly ILogger _log;
    private int _connections;

    /// <summary>Opens the media port and starts.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public Sfu(SfuOptions options, ILogger<Sfu> log)
    {
        _log = log;
        _handshakes = new DtlsHandshakePool(options.MaxHandshakes);
        _port = new UdpPort(options.Port);
        _loop = new MediaLoop(_port, log);
        _loop.Start();
        SfuLog.Started(log, _port.Port, _port.SendPath, _port.Reason);
        ThreadPool.QueueUserWorkItem(_ => DtlsWarmUp.Run(_certificate));
    }

    /// <summary>The UDP port it listens on.</summary>
    public int Port => _port.Port;

    /// <summary>What drives all of its sessions.</summary>
    internal MediaLoop Loop => _loop;

    /// <summary>The threads of its handshakes.</summary>
    internal DtlsHandshakePool Handshakes => _handshakes;

    /// <summary>What its port counts.</summary>
    internal UdpCounters Counters => _port.Counters;

    /// <summary>Streams that have a session.</summary>
    internal int StreamCount => _streams.Count;

    /// <summary>
    /// Accepts a publisher's offer. Where the stream has a publisher already, that one goes on until the new one's media comes, and is
    /// closed as <see cref="CloseReason.Replaced"/> then; viewers stay.
    /// </summary>
    /// <param name="stream">The stream's id.</param>
    /// <param name="offer">What the publisher offers.</param>
    /// <param name="addresses">Where the client may reach the media port, the best first.</param>
    /// <param name="changed">Told after each change of <see cref="MediaSession.State"/>, on a thread of the pool; two may overlap.</param>
    /// <param name="session">The session.</param>
    /// <param name="refusal">Why there is none.</param>
    public bool TryAcceptPublisher(
        string stream,
        SessionDescription offer,
        ImmutableArray<AnnouncedAddress> addresses,
        Action<MediaSession> changed,
        [NotNullWhen(true)] out MediaSession? session,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        session = null;
        var credentials = NewCredentials();
        if (!OfferAnswer.TryAnswerPublisher(offer, LocalTransport(credentials, addresses), out var agreement, out refusal)) return false;
        PeerSession created;
        RelayedStream relayed;
        do
        {
            relayed = _streams.GetOrAdd(stream, id => new RelayedStream(id));
            created = CreatePublisher(relayed, agreement, credentials, changed);
        }
        while (!relayed.TryAdd(created, publishes: true, agreement));
        Start(relayed, created);
        session = created;
        return true;
    }

    /// <summary>Accepts a viewer's offer. Refused as <see cref="RefusalReason.NothingOffered"/> while the stream has no publisher.</summary>
    /// <param name="stream">The stream's id.</param>
    /// <param name="offer">What the viewer offers to receive.</param>
    /// <param name="addresses">Where the client may reach the media port, the best first.</param>
    /// <param name="changed">Told after each change of <see cref="MediaSession.State"/>, on a thread of the pool; two may overlap.</param>
    /// <param name="session">The session.</param>
    /// <param name="refusal">Why there is none.</param>
    public bool TryAcceptViewer(
        string stream,
        SessionDescription offer,
        ImmutableArray<AnnouncedAddress> addresses,
        Action<MediaSession> changed,
        [NotNullWhen(true)] out MediaSession? session,
        [NotNullWhen(false)] out OfferRefusal? refusal)
    {
        session = null;
        if (!_streams.TryGetValue(stream, out var relayed) || relayed.Media is not { } media)
        {
            refusal = new OfferRefusal(RefusalReason.NothingOffered, "nobody publishes this stream just now");
            return false;
        }
        var credentials = NewCredentials();
        var (audio, video) = (Outgoing(media.Audio, "audio", hasRtx: false), Outgoing(media.Video, "video", hasRtx: true));
        if (!OfferAnswer.TryAnswerViewer(offer, LocalTransport(credentials, addresses), audio, video, out var agreement, out refusal)) return false;
        var created = CreateViewer(relayed, agreement, credentials, changed);
        if (!relayed.TryAdd(created, publishes: false, agreement))
        {
            refusal = new OfferRefusal(RefusalReason.NothingOffered, "the stream has just ended");
            return false;
        }
        Start(relayed, created);
        session = created;
        return true;
    }

    /// <summary>What is published on a stream now; null when no publisher was accepted, or all of its sessions are closed.</summary>
    public StreamMedia? Find(string stream) => _streams.TryGetValue(stream, out var relayed) ? relayed.Media : null;

    /// <summary>Ends all sessions of a stream.</summary>
    public void CloseStream(string stream)
    {
        if (!_streams.TryGetValue(stream, out var relayed)) return;
        foreach (var session in relayed.Sessions) session.Close();
    }

    /// <summary>
    /// Serves a TCP connection whose first bytes are those of a framed STUN message (RFC 6544 §10.1, RFC 4571 §2): completes when either
    /// side ends it.
    /// </summary>
    /// <param name="connection">The bytes.</param>
    /// <param name="remote">Where they come from.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task ServeTcpAsync(IDuplexPipe connection, IPEndPoint remote, CancellationToken stopping)
    {
        if (!TransportAddress.TryFrom(remote.Address.GetAddressBytes(), (ushort)remote.Port, out var from)) return;
        var served = new TcpMediaConnection(connection, Interlocked.Increment(ref _connections), from, _loop.PostFrame, TimeProvider.System);
        _loop.Open(served);
        try
        {
            await served.RunAsync(stopping);
        }
        finally
        {
            _loop.Closed(served);
        }
    }

    /// <summary>Ends all sessions, and closes the port.</summary>
    public void Dispose()
    {
        foreach (var relayed in _streams.Values)
        {
            foreach (var session in relayed.Sessions) session.Close();
        }
        _loop.Dispose();
        _handshakes.Dispose();
        _port.Dispose();
    }

    private PeerSession CreatePublisher(
        RelayedStream relayed, Agreement agreement, IceCredentials credentials, Action<MediaSession> changed)
    {
        PeerSession? session = null;
        PublisherMedia? media = null;
        media = new PublisherMedia(
            relayed.Publication,
            agreement,
            NewSsrc(),
            replaced: () => session!.Close(CloseReason.Replaced),
            codecsChanged: () => relayed.SetCodecs(media!.Audio, media.Video));
        return session = Create(relayed, media, agreement, credentials, IceAgent.PublisherSilence, changed, () => relayed.Publication.Deactivate(media));
    }

    private PeerSession CreateViewer(
        RelayedStream relayed, Agreement agreement, IceCredentials credentials, Action<MediaSession> changed)
    {
        PeerSession? session = null;
        var media = new ViewerMedia(
            relayed.Publication,
            agreement,
            firstSequence: (ushort)RandomNumberGenerator.GetInt32(short.MaxValue + 1),
            firstTimestamp: NewNumber(),
            codecChanged: () => session!.Close(CloseReason.CodecChanged))
        {
            Faulted = bug =>
            {
                SfuLog.Bug(_log, bug);
                session!.Close(CloseReason.Faulted);
            },
        };
        return session = Create(relayed, media, agreement, credentials, IceAgent.ViewerSilence, changed, () => relayed.Publication.Detach(media));
    }

    private PeerSession Create(
        RelayedStream relayed,
        IPeerMedia media,
        Agreement agreement,
        IceCredentials credentials,
        TimeSpan silence,
        Action<MediaSession> changed,
        Action detach)
    {
        PeerSession? session = null;
        var now = MediaLoop.Now;
        var peer = new Peer(new IceAgent(credentials, silence, now), media, path => Associate(session!, agreement.Remote, path), now);
        return session = new PeerSession(_loop, peer, credentials, agreement, changed, (over, _) =>
        {
            detach();
            if (relayed.Remove(over)) Release(relayed);
            SfuLog.Ended(_log, relayed.Id, over.CloseReason);
        });
    }

    private DtlsAssociation Associate(PeerSession session, RemoteTransport remote, in TransportPath path)
    {
        var callbacks = new DtlsCallbacks(
            session.SendHandshake, (keys, _) => session.OnHandshake(keys), () => session.Close(CloseReason.RemoteClosed));
        var association = new DtlsAssociation(_certificate, _handshakes, remote.LocalRole, remote.Fingerprints, callbacks)
        {
            From = RemoteNetwork.Of(path.Remote),
        };
        association.Start();
        return association;
    }

    private void Start(RelayedStream relayed, PeerSession session) => _loop.Post((now, _) =>
    {
        _loop.Add(relayed.Publication);
        _loop.Add(session, now);
    });

    // The last session of a stream is gone. From the loop's thread.
    private void Release(RelayedStream relayed)
    {
        _streams.TryRemove(new KeyValuePair<string, RelayedStream>(relayed.Id, relayed));
        _loop.Remove(relayed.Publication);
        relayed.Publication.Dispose();
    }

    private LocalTransport LocalTransport(IceCredentials credentials, ImmutableArray<AnnouncedAddress> addresses) => new()
    {
        SessionId = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 1,
        IceUfrag = credentials.Ufrag,
        IcePwd = credentials.Pwd,
        Fingerprint = _certificate.Fingerprint,
        Candidates = CandidateLines.Of(addresses),
    };

    // One CNAME for both tracks, so that they are played in step. It says nothing, and no viewer sees another stream than its own (RFC 7022).
    private static OutgoingTrack? Outgoing(CodecFormat? codec, string track, bool hasRtx) => codec is null ? null : new OutgoingTrack
    {
        Codec = codec,
        Msid = new Msid("pharos", track),
        Cname = "pharos",
        Ssrc = NewSsrc(),
        RtxSsrc = hasRtx ? NewSsrc() : null,
    };

    private static IceCredentials NewCredentials() => IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));

    private static Ssrc NewSsrc() => new(NewNumber());

    private static uint NewNumber() => BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint)));
}
