using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Pharos.Rtc;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Tests.Dtls;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>Publish and view through the real port: real checks, handshakes and SRTP.</summary>
public sealed class LiveRelayTests
{
    [Theory]
    [InlineData("actpass", "actpass")]
    [InlineData("passive", "active")]
    [InlineData("active", "passive")]
    public async Task A_viewer_sees_what_is_published_whoever_begins_the_handshakes(string publisherSetup, string viewerSetup)
    {
        await using var relay = new LiveRelay();
        var publisher = relay.Publish(setup: publisherSetup);
        await publisher.Connected;
        Assert.Equal(publisherSetup == "passive" ? SetupRole.Active : SetupRole.Passive, publisher.Answer.Sections[0].Setup);
        var viewer = relay.View(setup: viewerSetup);
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer, 30);
        Assert.True(viewer.BeganWithKeyFrame);
        Assert.True(viewer.AudioFrames > 20);
        Assert.Equal((SessionState.Connected, SessionState.Connected), (publisher.Session.State, viewer.Session.State));
        Assert.True(relay.Sfu.Find(LiveRelay.Stream) is { IsConnected: true, Viewers: 1 });
    }

    [Fact]
    public async Task A_client_that_knows_AES_CM_alone_publishes_to_viewers_that_prefer_GCM()
    {
        await using var relay = new LiveRelay();
        var publisher = relay.Publish(setup: "passive", profiles: [SrtpProfile.Aes128CmHmacSha1Tag80]);
        await publisher.Connected;
        var viewer = relay.View();
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer);
        Assert.Same(SrtpProfile.Aes128CmHmacSha1Tag80, publisher.Profile);
        Assert.Same(SrtpProfile.AeadAes128Gcm, viewer.Profile);
    }

    [Theory]
    [InlineData("::1", "127.0.0.1")]
    [InlineData("127.0.0.1", "::1")]
    public async Task Who_comes_over_IPv6_and_who_comes_over_IPv4_share_a_stream(string publisherAddress, string viewerAddress)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        await using var relay = new LiveRelay();
        var publisher = relay.Publish(wire: new UdpWire(IPAddress.Parse(publisherAddress), relay.Sfu.Port));
        await publisher.Connected;
        var viewer = relay.View(wire: new UdpWire(IPAddress.Parse(viewerAddress), relay.Sfu.Port));
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer, 30);
    }

    [Fact]
    public async Task A_second_publisher_takes_over_and_the_viewer_stays()
    {
        await using var relay = new LiveRelay();
        var (first, viewer) = await relay.PlayAsync();
        var second = relay.Publish();
        await second.Connected;
        await Eventually.IsTrueAsync(() => first.Session.State == SessionState.Closed);
        Assert.Equal(CloseReason.Replaced, first.Session.CloseReason);
        await LiveRelay.PlaysAsync(viewer);
        Assert.Equal(SessionState.Connected, viewer.Session.State);
        await Eventually.IsTrueAsync(() => first.SawGoodBye);
    }

    [Fact]
    public async Task A_restart_of_ICE_changes_the_credentials_and_media_goes_on()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        var before = viewer.Session.IceUfrag;
        Assert.True(SdpFragment.TryRead("a=ice-ufrag:anew\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", out var asked, out _));
        var fragment = viewer.Session.RestartIce(asked);
        Assert.NotNull(fragment);
        Assert.NotEqual(before, fragment.IceUfrag);
        Assert.Equal(viewer.Session.IceUfrag, fragment.IceUfrag);
        var old = viewer.Check();
        viewer.Use(fragment.IceUfrag!, fragment.IcePwd!);
        await LiveRelay.PlaysAsync(viewer);
        var refused = LiveRelay.DropsOf(viewer)[Pharos.Sfu.Peers.DatagramDropReason.CheckRefused];
        await Eventually.IsTrueAsync(() =>
        {
            viewer.SendRaw(old);
            return LiveRelay.DropsOf(viewer)[Pharos.Sfu.Peers.DatagramDropReason.CheckRefused] > refused;
        });
        await LiveRelay.PlaysAsync(viewer);
    }

    [Fact]
    public async Task A_restart_of_ICE_by_a_whole_offer_is_answered_as_before_and_one_of_another_connection_is_not()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        var offer = LiveRelay.Offer(publishes: false, "actpass");
        Assert.Null(viewer.Session.RestartIce(offer)); // restarts nothing
        Assert.Null(viewer.Session.RestartIce(Restarting(LiveRelay.Offer(publishes: false, "actpass", DtlsFingerprint.Of("sha-256", new byte[32])))));
        var text = viewer.Session.RestartIce(Restarting(offer));
        Assert.True(SdpReader.TryRead(text, out var answer, out _));
        Assert.True(SdpReader.TryRead(viewer.Session.Answer, out var former, out _));
        Assert.Equal((former.SessionId, former.SessionVersion + 1), (answer.SessionId, answer.SessionVersion));
        Assert.Equal(former.Sections.Select(section => section.Candidates.Length), answer.Sections.Select(section => section.Candidates.Length));
        Assert.All(answer.Sections, section => Assert.Equal(viewer.Session.IceUfrag, section.IceUfrag));
        Assert.NotEqual(former.Sections[0].IceUfrag, answer.Sections[0].IceUfrag);
        viewer.Use(answer.Sections[0].IceUfrag!, answer.Sections[0].IcePwd!);
        await LiveRelay.PlaysAsync(viewer);

        static SessionDescription Restarting(SessionDescription offer) =>
            offer with { Sections = [.. offer.Sections.Select(section => section with { IceUfrag = "anew", IcePwd = "aaaaaaaaaaaaaaaaaaaaaaaaaa" })] };
    }

    [Fact]
    public async Task A_good_bye_ends_a_session_at_once_and_the_last_one_the_stream()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        viewer.SayGoodBye();
        await Eventually.IsTrueAsync(() => viewer.Session.CloseReason == CloseReason.RemoteClosed);
        publisher.Session.Close();
        await Eventually.IsTrueAsync(() => publisher.SawGoodBye && relay.Sfu.Find(LiveRelay.Stream) is null);
        await Eventually.IsTrueAsync(() => relay.Sfu.Loops.Held == 0 && relay.Sfu.StreamCount == 0);
    }

    [Fact]
    public async Task When_the_relay_stops_everybody_is_told_good_bye_at_once()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        var silent = relay.View(wire: new DeafWire(relay.Sfu.Port)); // its handshake hangs
        await Eventually.IsTrueAsync(() => relay.Sfu.Handshakes.Threads > 0);
        var before = Environment.TickCount64;
        relay.Sfu.Dispose();
        Assert.InRange(Environment.TickCount64 - before, 0, 3000);
        await Eventually.IsTrueAsync(() => publisher.SawGoodBye && viewer.SawGoodBye);
        Assert.Equal(CloseReason.Closed, silent.Session.CloseReason);
    }

    [Fact]
    public async Task No_association_is_left_under_way_whichever_way_sessions_end()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        var impostor = relay.View(claims: DtlsCertificate.Create().Fingerprint);
        await Eventually.IsTrueAsync(() => impostor.Session.State == SessionState.Closed);
        viewer.SayGoodBye();
        await Eventually.IsTrueAsync(() => viewer.Session.State == SessionState.Closed);
        var deaf = new DeafWire(relay.Sfu.Port);
        var silent = relay.View(wire: deaf); // its handshake hangs
        await Eventually.IsTrueAsync(() => deaf.HasIgnored);
        Assert.False(relay.Sfu.WaitUntilEnded(TimeSpan.Zero));
        silent.Session.Close();
        publisher.Session.Close();
        Assert.True(relay.Sfu.WaitUntilEnded(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Media_goes_over_TCP_both_ways()
    {
        await using var relay = new LiveRelay();
        using var stopping = new CancellationTokenSource();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, relay.Sfu, stopping.Token);
        var publisher = relay.Publish(wire: new TcpWire((IPEndPoint)listener.LocalEndpoint));
        await publisher.Connected;
        var viewer = relay.View(wire: new TcpWire((IPEndPoint)listener.LocalEndpoint));
        await viewer.Connected;
        await LiveRelay.PlaysAsync(viewer, 30);
        Assert.Equal(0, relay.Sfu.Loops.Count(port => port.Received));
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task A_certificate_that_was_not_offered_ends_the_session_and_no_other()
    {
        await using var relay = new LiveRelay();
        var (_, viewer) = await relay.PlayAsync();
        var other = DtlsCertificate.Create().Fingerprint;
        var impostor = relay.View(claims: other);
        await Eventually.IsTrueAsync(() => impostor.Session.State == SessionState.Closed);
        Assert.Equal(CloseReason.HandshakeFailed, impostor.Session.CloseReason);
        var passive = relay.Publish("another", setup: "passive", claims: other);
        await Eventually.IsTrueAsync(() => passive.Session.State == SessionState.Closed);
        Assert.Equal(CloseReason.HandshakeFailed, passive.Session.CloseReason);
        await LiveRelay.PlaysAsync(viewer);
    }

    [Fact]
    public async Task Handshakes_beyond_the_cap_wait_for_their_turn()
    {
        await using var relay = new LiveRelay(maxHandshakes: 2);
        var (_, viewer) = await relay.PlayAsync();
        var most = 0;
        var clients = Enumerable.Range(0, 12).Select(_ => relay.View()).ToList();
        await Eventually.IsTrueAsync(() =>
        {
            most = Math.Max(most, relay.Sfu.Handshakes.Threads);
            return clients.All(client => client.Session.State == SessionState.Connected);
        });
        Assert.InRange(most, 1, 2);
        await LiveRelay.PlaysAsync(viewer);
    }

    private static async Task ServeAsync(TcpListener listener, Sfu sfu, CancellationToken stopping)
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stopping);
                served.Add(ServeAsync(socket, sfu, stopping));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private static async Task ServeAsync(Socket socket, Sfu sfu, CancellationToken stopping)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        await sfu.ServeTcpAsync(new StreamPipe(stream), (IPEndPoint)socket.RemoteEndPoint!, stopping);
    }

    /// <summary>Hears answers to checks and nothing else.</summary>
    private sealed class DeafWire(int port) : ClientWire
    {
        private readonly UdpWire _wire = new(port);
        private volatile bool _hasIgnored;

        /// <summary>Whether the server's side of a handshake has come.</summary>
        public bool HasIgnored => _hasIgnored;

        public override void Send(ReadOnlySpan<byte> datagram) => _wire.Send(datagram);

        public override async ValueTask<int> ReceiveAsync(Memory<byte> datagram, CancellationToken ends)
        {
            while (true)
            {
                var length = await _wire.ReceiveAsync(datagram, ends);
                if (length == 0 || Demux.Classify(datagram.Span[..length]) == DatagramKind.Stun) return length;
                _hasIgnored = true;
            }
        }

        public override void Dispose() => _wire.Dispose();
    }

    private sealed class StreamPipe(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream);

        public PipeWriter Output { get; } = PipeWriter.Create(stream);
    }
}
