using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu;

/// <summary>
/// The relay: takes the media of a stream's publisher once, and sends it to each of its viewers. All members may be called from any thread;
/// none but <see cref="Dispose"/> blocks. Streams come into being with their first publisher.
/// </summary>
public sealed class Sfu : IDisposable
{
    // A good-bye takes less than a millisecond of CPU; a server that is told to stop has ten seconds in all.
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, RelayedStream> _streams = new(StringComparer.Ordinal);
    private readonly DtlsCertificate _certificate = DtlsCertificate.Create();
    private readonly DtlsHandshakePool _handshakes;
    private readonly MediaLoops _loops;
    private readonly SessionFactory _sessions;
    private int _isDisposed;

    /// <summary>Opens the media port and starts.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public Sfu(SfuOptions options, ILogger<Sfu> log)
    {
        _handshakes = new DtlsHandshakePool(options.MaxHandshakes);
        _loops = new MediaLoops(options.Port, options.Loops, log);
        _sessions = new SessionFactory(_loops, _certificate, _handshakes, log) 
        {
            Ended = OnEnded,
            MediaChanged = OnMediaChanged,
        };
        Metrics = new SfuMetrics(_loops, _sessions.Drops, _handshakes, () => _streams.Values);
        SfuLog.Started(log, _loops.Port, _loops.All.Length, _loops.SendPath, _loops.Reason, SrtpCiphers.Description);
        ThreadPool.QueueUserWorkItem(_ => DtlsWarmUp.Run(_certificate));
    }

    /// <summary>
    /// Told of a stream whose <see cref="StreamMedia.Layers"/> have become others, or active or inactive, whose media
    /// <see cref="StreamMedia.Flows"/> again or no more, or of which something else was found, on a thread of the pool; two may overlap. Rates
    /// alone are no reason.
    /// </summary>
    public Action<string>? MediaChanged { get; init; }

    /// <summary>The UDP port it listens on.</summary>
    public int Port => _loops.Port;

    /// <summary>What drives all of its sessions.</summary>
    internal MediaLoops Loops => _loops;

    /// <summary>The threads of its handshakes.</summary>
    internal DtlsHandshakePool Handshakes => _handshakes;

    /// <summary>What it publishes of that.</summary>
    internal SfuMetrics Metrics { get; }

    /// <summary>Streams that have a session.</summary>
    public int StreamCount => _streams.Count;

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
            created = _sessions.CreatePublisher(relayed, agreement, credentials, changed);
        }
        while (!relayed.TryAdd(created, publishes: true, agreement));
        created.Enter();
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
        var created = _sessions.CreateViewer(relayed, agreement, credentials, changed);
        if (!relayed.TryAdd(created, publishes: false, agreement))
        {
            refusal = new OfferRefusal(RefusalReason.NothingOffered, "the stream has just ended");
            return false;
        }
        created.Enter();
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
        await _loops.ServeTcpAsync(connection, from, stopping);
    }

    /// <summary>
    /// Ends all sessions, waits for their good-byes to be said, half a second at most, and closes the port. More calls do nothing.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        foreach (var relayed in _streams.Values)
        {
            foreach (var session in relayed.Sessions) session.Close();
        }
        // Their good-byes go out by the loops.
        _sessions.WaitUntilEnded(FarewellTime);
        Metrics.Dispose();
        _loops.Dispose();
        _handshakes.Dispose();
    }

    /// <summary>See <see cref="SessionFactory.WaitUntilEnded"/>.</summary>
    internal bool WaitUntilEnded(TimeSpan atMost) => _sessions.WaitUntilEnded(atMost);

    // From the thread of the session's loop. No other has a session of the stream where this was the last one.
    private void OnEnded(RelayedStream relayed, PeerSession session)
    {
        if (!relayed.Remove(session)) return;
        _streams.TryRemove(new KeyValuePair<string, RelayedStream>(relayed.Id, relayed));
        relayed.Publication.Dispose();
    }

    // From the loop of its publisher, which does not wait for those who are told.
    private void OnMediaChanged(RelayedStream relayed)
    {
        if (MediaChanged is { } told) ThreadPool.UnsafeQueueUserWorkItem(_ => told(relayed.Id), null);
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
        Ssrc = SessionFactory.NewSsrc(),
        RtxSsrc = hasRtx ? SessionFactory.NewSsrc() : null,
    };

    private static IceCredentials NewCredentials() => IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
}
