using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu;

/// <summary>Puts the parts of a session together: its connectivity, its handshake, its media, and its face to other threads.</summary>
/// <param name="loops">Drive them.</param>
/// <param name="certificate">The server's.</param>
/// <param name="handshakes">Runs their handshakes.</param>
/// <param name="log">Told of bugs and ends.</param>
internal sealed class SessionFactory(MediaLoops loops, DtlsCertificate certificate, DtlsHandshakePool handshakes, ILogger log)
{
    private readonly UnderWay _associations = new();

    /// <summary>What all sessions that it made have dropped.</summary>
    public DropTotals Drops { get; } = new();

    /// <summary>Told when the loop has let a session of a stream go, from the loop's thread.</summary>
    public required Action<RelayedStream, PeerSession> Ended { private get; init; }

    /// <summary>Told when what a publisher sends has become another thing, from its loop's thread: see <see cref="Sfu.MediaChanged"/>.</summary>
    public required Action<RelayedStream> MediaChanged { private get; init; }

    /// <summary>
    /// Waits until no DTLS association is left, having said good-bye to those that were connected; false where that took too long.
    /// </summary>
    public bool WaitUntilEnded(TimeSpan atMost) => _associations.WaitUntilNone(atMost);

    /// <summary>A random one.</summary>
    public static Ssrc NewSsrc() => new(NewNumber());

    /// <summary>Makes one of a publisher.</summary>
    public PeerSession CreatePublisher(
        RelayedStream relayed, Agreement agreement, IceCredentials credentials, Action<MediaSession> changed)
    {
        PeerSession? session = null;
        PublisherMedia? media = null;
        media = new PublisherMedia(
            relayed.Publication,
            agreement,
            NewSsrc(),
            replaced: () => session!.Close(CloseReason.Replaced),
            codecsChanged: () =>
            {
                relayed.SetCodecs(media!);
                SfuLog.Publishes(log, relayed.Id, media!);
            })
        {
            Drops = new(Drops.Ingress),
            Faulted = bug => Fault(session!, bug),
            MediaChanged = () => MediaChanged(relayed),
            FindingsChanged = () => MediaChanged(relayed),
        };
        return session = Create(relayed, media, agreement, credentials, IceAgent.PublisherSilence, changed, () =>
        {
            relayed.Publication.Deactivate(media);
            MediaChanged(relayed);
        });
    }

    /// <summary>Makes one of a viewer.</summary>
    public PeerSession CreateViewer(
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
            Drops = new(Drops.Viewers),
            Faulted = bug => Fault(session!, bug),
        };
        return session = Create(relayed, media, agreement, credentials, IceAgent.ViewerSilence, changed, ended: null);
    }

    private PeerSession Create(
        RelayedStream relayed,
        IPeerMedia media,
        Agreement agreement,
        IceCredentials credentials,
        TimeSpan silence,
        Action<MediaSession> changed,
        Action? ended)
    {
        PeerSession? session = null;
        var now = MediaLoop.Now;
        var peer = new Peer(new IceAgent(credentials, silence, now), media, path => Associate(session!, agreement.Remote, path), now)
        {
            Drops = new(Drops.Datagrams),
        };
        return session = new PeerSession(loops, relayed.Publication, peer, credentials, agreement, changed, over =>
        {
            ended?.Invoke();
            Ended(relayed, over);
            SfuLog.Ended(log, relayed.Id, over.CloseReason);
        });
    }

    private void Fault(PeerSession session, Exception bug)
    {
        SfuLog.Bug(log, bug);
        session.Close(CloseReason.Faulted);
    }

    private DtlsAssociation Associate(PeerSession session, RemoteTransport remote, in TransportPath path)
    {
        var callbacks = new DtlsCallbacks(
            session.SendHandshake, (keys, _) => session.OnHandshake(keys), () => session.Close(CloseReason.RemoteClosed));
        var association = new DtlsAssociation(certificate, handshakes, remote.LocalRole, remote.Fingerprints, callbacks)
        {
            Ended = _associations.EndOne,
            From = RemoteNetwork.Of(path.Remote),
        };
        _associations.BeginOne();
        association.Start();
        return association;
    }

    private static uint NewNumber() => BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint)));
}
