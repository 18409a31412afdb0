using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Dtls;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>A relay on a port of its own, and clients with sockets of their own.</summary>
internal sealed class LiveRelay(int maxHandshakes = 64, int loops = 2) : IAsyncDisposable
{
    public const string Stream = "live";

    private readonly List<RtcClient> _clients = [];

    public Sfu Sfu { get; } = new(new SfuOptions { MaxHandshakes = maxHandshakes, Loops = loops }, NullLogger<Sfu>.Instance);

    public static DropCounters<DatagramDropReason> DropsOf(RtcClient client) => ((PeerSession)client.Session).Peer.Drops;

    /// <summary>A publisher whose session was accepted and that begins.</summary>
    public PublishingClient Publish(
        string stream = Stream,
        string setup = "actpass",
        SrtpProfile[]? profiles = null,
        DtlsFingerprint? claims = null,
        ClientWire? wire = null,
        int keyFrameInterval = 0)
    {
        var client = Begin(new PublishingClient(wire ?? new UdpWire(Sfu.Port), profiles) { KeyFrameInterval = keyFrameInterval });
        var offer = Offer(publishes: true, setup, claims);
        Assert.True(Sfu.TryAcceptPublisher(stream, offer, Addresses, _ => { }, out var session, out var refusal), refusal?.ToString());
        client.Start(session);
        return client;
    }

    /// <summary>A viewer whose session was accepted and that begins.</summary>
    public WatchingClient View(
        string stream = Stream,
        string setup = "actpass",
        SrtpProfile[]? profiles = null,
        DtlsFingerprint? claims = null,
        ClientWire? wire = null)
    {
        var client = Begin(new WatchingClient(wire ?? new UdpWire(Sfu.Port), profiles));
        var offer = Offer(publishes: false, setup, claims);
        Assert.True(Sfu.TryAcceptViewer(stream, offer, Addresses, _ => { }, out var session, out var refusal), refusal?.ToString());
        client.Start(session);
        return client;
    }

    /// <summary>A publisher and a viewer that has seen some seconds' worth of pictures.</summary>
    public async Task<(PublishingClient Publisher, WatchingClient Viewer)> PlayAsync()
    {
        var publisher = Publish();
        await publisher.Connected;
        var viewer = View();
        await viewer.Connected;
        await PlaysAsync(viewer);
        return (publisher, viewer);
    }

    /// <summary>Ends when that many more pictures have come.</summary>
    public static Task PlaysAsync(WatchingClient viewer, int frames = 15)
    {
        var before = viewer.WholeFrames;
        return Eventually.IsTrueAsync(() => viewer.WholeFrames >= before + frames);
    }

    /// <summary>Ends a client.</summary>
    public async Task EndAsync(RtcClient client)
    {
        _clients.Remove(client);
        await client.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        Sfu.Dispose();
    }

    private ImmutableArray<AnnouncedAddress> Addresses => [new(IPAddress.Loopback, Sfu.Port, null)];

    /// <summary>What a client offers.</summary>
    public static SessionDescription Offer(bool publishes, string setup, DtlsFingerprint? claims = null)
    {
        var text = ClientOffer.Text(publishes, claims ?? RtcClient.Certificate.Fingerprint, setup);
        Assert.True(SdpReader.TryRead(text, out var offer, out var error), error?.ToString());
        return offer;
    }

    private TClient Begin<TClient>(TClient client)
        where TClient : RtcClient
    {
        _clients.Add(client);
        return client;
    }
}
