using System.Net;
using System.Net.Sockets;
using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Publishing;
using Pharos.Load.Routes;
using Pharos.Load.Transport;
using Pharos.Load.Watching;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Running;

/// <summary>All viewers of a run, and the loops that drive them.</summary>
internal sealed class Audience : IAsyncDisposable
{
    private const int ViewersALoop = 1_000;
    private const int MostLoops = 2;
    private const int EndsAtATime = 16;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<(Viewer Viewer, MediaSessionTicket Ticket)> _joined = [];
    private readonly ViewerLoop[] _loops;
    private readonly ViewerTerms _terms;
    private readonly LoadOptions _options;
    private readonly IMediaRoute _route;
    private readonly Dictionary<Uri, IPAddress[]> _addresses = [];

    /// <summary>With nobody yet.</summary>
    public Audience(LoadOptions options, IMediaRoute route, DtlsCertificate certificate, DtlsHandshakePool handshakes)
    {
        (_options, _route) = (options, route);
        SrtpProfile[] profiles = [options.Profile == SrtpChoice.Gcm ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1Tag80];
        var (vp8, h264) = (SyntheticVideo.PacketizerOf(VideoCodec.Vp8), SyntheticVideo.PacketizerOf(VideoCodec.H264));
        _terms = new ViewerTerms(certificate, handshakes, profiles, name => name.Equals("VP8", StringComparison.OrdinalIgnoreCase) ? vp8 : h264);
        var loops = Math.Clamp(1 + (options.Viewers / ViewersALoop), 1, MostLoops);
        _loops = [.. Enumerable.Range(0, loops).Select(_ => new ViewerLoop(Delays, options.TakesMessagesWhole))];
        Sample(options.Viewers * options.Bitrate / 8.0 / FrameBudget.MaxLength);
    }

    /// <summary>One-way delays of all.</summary>
    public DelayRecorder Delays { get; } = new();

    /// <summary>Those who got media.</summary>
    public IReadOnlyList<Viewer> Viewers
    {
        get
        {
            lock (_gate) return [.. _joined.Select(joined => joined.Viewer)];
        }
    }

    /// <summary>What all of them counted.</summary>
    public ViewerCounts Counts => Viewers.Aggregate(default(ViewerCounts), (sum, viewer) => sum + viewer.Meter.Counts);

    /// <summary>Datagrams that the system dropped since the loops were too slow to take them.</summary>
    public long Drops => ReceiveDrops.Read(Viewers.Select(viewer => viewer.Port));

    /// <summary>Has so many of the packets looked into as a rate of them allows.</summary>
    public void Sample(double packetsPerSecond)
    {
        var interval = (int)Math.Min(Sampling.MaxInterval, Math.Ceiling(packetsPerSecond / Sampling.PerSecond));
        foreach (var loop in _loops) loop.Tools.Sampling.Interval = interval;
    }

    /// <summary>Has one more viewer join.</summary>
    /// <exception cref="JoinException">It could not.</exception>
    public async Task JoinAsync(int number, StreamTicket stream, JoinTally tally, CancellationToken cancelled)
    {
        var node = _options.Nodes[number % _options.Nodes.Count];
        var near = await AddressesOfAsync(node, cancelled);
        var offer = ClientOffer.ToWatch(_terms.Certificate.Fingerprint);
        var begun = MonotonicClock.Nanoseconds;
        var ticket = await _route.WatchAsync(node, stream, offer.Text, cancelled);
        tally.Answer(MonotonicClock.Nanoseconds - begun);
        Viewer? viewer = null;
        try
        {
            viewer = new Viewer(number, offer, RemoteSession.Read(ticket.Answer, near), _terms, _loops[number % _loops.Length]);
            viewer.Loop.Add(viewer);
            var first = await viewer.FirstMedia.WaitAsync(cancelled);
            tally.Succeed(first - begun);
        }
        catch (Exception e)
        {
            viewer?.Loop.Remove(viewer);
            await ticket.EndAsync();
            if (e is not SocketException) throw;
            throw new JoinException("no socket", $"The system gives no more sockets: raise the limit of open files (ulimit -n). {e.Message}");
        }
        lock (_gate) _joined.Add((viewer, ticket));
    }

    /// <summary>Viewers who got nothing of late, those whose session is over included.</summary>
    public int Stalled(long now) => Viewers.Count(viewer => now - viewer.Meter.LastMedia > Silence.TotalNanoseconds);

    /// <summary>How many sessions are over before their time, by reason.</summary>
    public Dictionary<string, int> Ended() => Viewers.Select(viewer => viewer.Ended).OfType<string>().CountBy(reason => reason).ToDictionary();

    /// <summary>Ends all sessions, and the loops.</summary>
    public async ValueTask DisposeAsync()
    {
        (Viewer Viewer, MediaSessionTicket Ticket)[] left;
        lock (_gate) left = [.. _joined];
        await Parallel.ForEachAsync(
            left, new ParallelOptions { MaxDegreeOfParallelism = EndsAtATime }, async (joined, _) => await joined.Ticket.EndAsync());
        foreach (var loop in _loops) loop.Dispose();
    }

    private async Task<IPAddress[]> AddressesOfAsync(Uri node, CancellationToken cancelled)
    {
        lock (_gate)
            if (_addresses.TryGetValue(node, out var known)) return known;
        IPAddress[] found;
        try
        {
            found = await Dns.GetHostAddressesAsync(node.DnsSafeHost, cancelled);
        }
        catch (SocketException e)
        {
            throw new JoinException("no such host", $"{node.Host} cannot be found: {e.Message}");
        }
        lock (_gate) return _addresses[node] = found;
    }
}
