using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>
/// The relay's peers and one publication, driven by virtual time in place of two media loops: publishers are on the one, viewers by turns on
/// either. Keys are given out instead of shaken hands for.
/// </summary>
internal sealed class SimulatedRelay : IDisposable
{
    private readonly VirtualTime _time;
    private readonly Outbox _outbox;
    private readonly FanOuts[] _loops = [new(() => { }), new(() => { })];
    private readonly FanOut[] _fanOuts;
    private readonly Dictionary<TransportAddress, SimulatedClient> _clients = [];
    private ushort _nextPort = 10_000;

    public SimulatedRelay(VirtualTime time)
    {
        _time = time;
        _outbox = new Outbox(Drain);
        _fanOuts = [.. _loops.Select(loop => loop.Enter(Publication))];
        // The loop of the real thing looks at the time at least this often while packets wait.
        time.Every(TimeSpan.FromMilliseconds(1), () =>
        {
            foreach (var loop in _loops) Do(() => loop.Tick(_time.Now, _outbox));
            return true;
        });
        time.Every(TimeSpan.FromMilliseconds(10), () => // as the loop does
        {
            foreach (var client in _clients.Values)
            {
                if (client.Peer.Next.At <= _time.Now) Do(() => client.Peer.Tick(_time.Now, _outbox));
            }
            return true;
        });
    }

    /// <summary>When the publisher began to send.</summary>
    public Instant LiveAt { get; set; }

    /// <summary>The stream.</summary>
    public Publication Publication { get; } = new();

    /// <summary>A publisher, answered and with keys.</summary>
    public SimulatedPublisher AddPublisher(string offer, Weather weather, int seed, SrtpProfile? profile = null, ushort firstSequence = 65_000) =>
        AddPublisher(
            offer, seed, (peer, credentials, address, agreement) =>
                new SimulatedPublisher(_time, this, peer, credentials, address, agreement, weather, seed, firstSequence), profile);

    /// <summary>A publisher of a kind, answered and with keys.</summary>
    public T AddPublisher<T>(
        string offer, int seed, Func<Peer, IceCredentials, TransportAddress, Agreement, T> create, SrtpProfile? profile = null)
        where T : SimulatedClient
    {
        var credentials = NewCredentials(seed);
        Assert.True(SdpReader.TryRead(offer, out var description, out var error), error?.ToString());
        Assert.True(OfferAnswer.TryAnswerPublisher(description, Local(credentials), out var agreement, out var refusal), refusal?.Problem);
        var media = new PublisherMedia(Publication, agreement, new Ssrc(1), () => { }, () => { });
        var peer = new Peer(new IceAgent(credentials, IceAgent.PublisherSilence, _time.Now), media, null, _time.Now);
        var client = create(peer, credentials, NewAddress(), agreement);
        peer.Join(_fanOuts[0], _time.Now, _outbox);
        Connect(client, profile);
        return client;
    }

    /// <summary>A viewer, answered and with keys.</summary>
    public SimulatedViewer AddViewer(string offer, Weather weather, int seed, SrtpProfile? profile = null, ushort firstSequence = 65_500) =>
        AddViewer(
            offer, seed, (peer, credentials, address, agreement, _) =>
                new SimulatedViewer(_time, this, peer, credentials, address, agreement, weather, seed), profile, firstSequence);

    /// <summary>A viewer of a kind, answered and with keys.</summary>
    public T AddViewer<T>(
        string offer, int seed, Func<Peer, IceCredentials, TransportAddress, Agreement, ViewerMedia, T> create,
        SrtpProfile? profile = null, ushort firstSequence = 65_500)
        where T : SimulatedClient
    {
        var credentials = NewCredentials(seed);
        Assert.True(SdpReader.TryRead(offer, out var description, out var error), error?.ToString());
        var publisher = Publication.Publisher!;
        Assert.True(
            OfferAnswer.TryAnswerViewer(description, Local(credentials), Track(publisher.Audio, 10), Track(publisher.Video, 20), out var agreement, out var refusal),
            refusal?.Problem);
        var media = new ViewerMedia(Publication, agreement, firstSequence, uint.MaxValue - 90_000, () => { });
        var peer = new Peer(new IceAgent(credentials, IceAgent.ViewerSilence, _time.Now), media, null, _time.Now);
        var client = create(peer, credentials, NewAddress(), agreement, media);
        peer.Join(_fanOuts[_clients.Count % 2], _time.Now, _outbox);
        Connect(client, profile);
        return client;
    }

    /// <summary>A datagram of a client arrives.</summary>
    public void Receive(SimulatedClient client, byte[] datagram) =>
        Do(() => client.Peer.Receive(datagram, new TransportPath(client.Address, IsTcp: false, Local: 0), _time.Now, _outbox));

    public void Dispose() => Publication.Dispose();

    private void Do(Action action)
    {
        action();
        foreach (var (loop, fanOut) in _loops.Zip(_fanOuts))
        {
            loop.TakeDue(_time.Now, _outbox);
            loop.Await(fanOut);
        }
        Drain(_outbox);
    }

    private void Drain(Outbox outbox)
    {
        for (var i = 0; i < outbox.Count; i++)
        {
            var entry = outbox[i];
            _clients[entry.Path.Remote].Arrive(outbox.Bytes(entry));
        }
        outbox.Clear();
    }

    private void Connect(SimulatedClient client, SrtpProfile? profile)
    {
        _clients.Add(client.Address, client);
        profile ??= SrtpProfile.AeadAes128Gcm;
        var material = SHA512.HashData(BitConverter.GetBytes(client.Address.Port))[..profile.KeyingMaterialLength];
        using var theirs = new SrtpKeys(profile, [.. material], isClient: true);
        client.Secure(theirs);
        client.StartChecks();
        client.WhenChecked = () =>
        {
            using var ours = new SrtpKeys(profile, [.. material], isClient: false);
            client.Peer.Secure(ours, _time.Now, _outbox);
        };
    }

    private TransportAddress NewAddress() =>
        TransportAddress.TryParse("192.0.2.1", _nextPort++, out var address) ? address : throw new InvalidOperationException();

    private static IceCredentials NewCredentials(int seed)
    {
        var random = new byte[IceCredentials.RandomLength];
        new Random(seed).NextBytes(random);
        return IceCredentials.Create(random);
    }

    private static LocalTransport Local(IceCredentials credentials) => new()
    {
        SessionId = 1,
        IceUfrag = credentials.Ufrag,
        IcePwd = credentials.Pwd,
        Fingerprint = DtlsFingerprint.Of("sha-256", new byte[32]),
    };

    private static OutgoingTrack? Track(CodecFormat? codec, uint ssrc) => codec is null ? null : new OutgoingTrack
    {
        Codec = codec,
        Msid = new Msid("pharos", "track"),
        Cname = "pharos",
        Ssrc = new Ssrc(ssrc),
        RtxSsrc = new Ssrc(ssrc + 1),
    };
}
