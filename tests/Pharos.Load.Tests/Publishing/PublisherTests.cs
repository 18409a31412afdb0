using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Load.Options;
using Pharos.Load.Publishing;
using Pharos.Load.Tests.Harness;
using Pharos.Load.Transport;
using Pharos.Rtc.Sdp;
using Pharos.Sfu;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Tests.Publishing;

public sealed class PublisherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_lost_on_the_way_to_the_relay_is_sent_again_until_it_is_there()
    {
        const int OneOf = 20, Enough = 20;
        using var sfu = new Sfu.Sfu(new SfuOptions { Loops = 1 }, NullLogger<Sfu.Sfu>.Instance);
        await using var wire = new LossyWire(sfu.Port, OneOf);
        var certificate = DtlsCertificate.Create();
        var offer = ClientOffer.ToPublish(VideoCodec.Vp8, certificate.Fingerprint);
        Assert.True(SdpReader.TryRead(offer.Text, out var description, out _));
        Assert.True(sfu.TryAcceptPublisher("live", description, [new(IPAddress.Loopback, wire.Port, null)], _ => { }, out var session, out _));

        using var handshakes = new DtlsHandshakePool(8);
        var options = new LoadOptions { Url = new Uri("http://localhost"), Nodes = [] };
        using var publisher = new Publisher(options, offer, RemoteSession.Read(session.Answer, []), certificate, handshakes);
        await publisher.Connected.WaitAsync(Patience);
        using var patience = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (publisher.Repaired < Enough) await look.WaitForNextTickAsync(patience.Token);
        // What did not help would be asked for ten times.
        Assert.InRange(publisher.Repaired, Enough, 3 * wire.Lost);
    }
}
