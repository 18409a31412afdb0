using System.Net;
using Pharos.Load.Options;
using Pharos.Load.Publishing;
using Pharos.Load.Routes;
using Pharos.Load.Transport;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Running;

/// <summary>The streams of a run, and who publishes them.</summary>
internal sealed class Broadcasts(LoadOptions options, IMediaRoute route, HttpRoute http, DtlsCertificate certificate, DtlsHandshakePool handshakes)
    : IAsyncDisposable
{
    private readonly List<(Publisher Publisher, MediaSessionTicket Ticket)> _live = [];
    private readonly List<StreamTicket> _streams = [];

    /// <summary>The streams.</summary>
    public IReadOnlyList<StreamTicket> Streams => _streams;

    /// <summary>Packets that were sent.</summary>
    public long Packets => _live.Sum(live => live.Publisher.Packets);

    /// <summary>Frames that this machine was too busy to send.</summary>
    public long MissedFrames => _live.Sum(live => live.Publisher.MissedFrames);

    /// <summary>Broadcasts that the server has ended.</summary>
    public int Ended => _live.Count(live => live.Publisher.HasEnded);

    /// <summary>Makes the streams, and has all broadcasters begin, one after the other.</summary>
    /// <exception cref="JoinException">One could not.</exception>
    public async Task BeginAsync(CancellationToken cancelled)
    {
        for (var i = 0; i < Math.Max(1, options.Publishers); i++)
        {
            var stream = options.MakesStreams
                ? await http.CreateStreamAsync(options.PublishKey, "relay", cancelled)
                : new StreamTicket(options.Stream, options.Token);
            _streams.Add(stream);
            if (options.Publishers > 0) await PublishAsync(stream, cancelled);
        }
    }

    /// <summary>Ends them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (publisher, ticket) in _live)
        {
            await ticket.EndAsync();
            publisher.Dispose();
        }
    }

    private async Task PublishAsync(StreamTicket stream, CancellationToken cancelled)
    {
        var offer = ClientOffer.ToPublish(options.Codec, certificate.Fingerprint);
        var ticket = await route.PublishAsync(stream, offer.Text, cancelled);
        Publisher? publisher = null;
        try
        {
            var near = await Dns.GetHostAddressesAsync(options.Url.DnsSafeHost, cancelled);
            publisher = new Publisher(options, offer, RemoteSession.Read(ticket.Answer, near), certificate, handshakes);
            await publisher.Connected.WaitAsync(cancelled);
        }
        catch
        {
            publisher?.Dispose();
            await ticket.EndAsync();
            throw;
        }
        _live.Add((publisher, ticket));
    }
}
