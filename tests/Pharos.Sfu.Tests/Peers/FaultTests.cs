using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Dtls;
using Pharos.Sfu.Tests.Forwarding.Ingress;
using Pharos.Sfu.Tests.Harness;

namespace Pharos.Sfu.Tests.Peers;

/// <summary>A bug in what is done for one peer, on a loop that drives others too.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly ErrorLog _log = new();
    private readonly Publication _publication = new();
    private readonly MediaLoops _loops;

    public FaultTests() => _loops = new MediaLoops(port: 0, count: 2, _log);

    public void Dispose()
    {
        _loops.Dispose();
        _publication.Dispose();
    }

    [Theory]
    [InlineData(nameof(IPeerMedia.Start))]
    [InlineData(nameof(IPeerMedia.ReceiveRtp))]
    [InlineData(nameof(IPeerMedia.ReceiveRtcp))]
    [InlineData(nameof(IPeerMedia.Tick))]
    [InlineData(nameof(IPeerMedia.Leave))]
    public async Task One_peers_fault_closes_that_peer_and_is_logged_once_while_the_others_go_on(string where)
    {
        using var sound = new Remote(_loops, _publication, new Media());
        using var broken = new Remote(_loops, _publication, new Media { Breaks = where });
        sound.Connect();
        broken.Connect();
        await Eventually.IsTrueAsync(() => sound.Session.State == SessionState.Connected && broken.Session.State != SessionState.Connecting);
        await Eventually.IsTrueAsync(() =>
        {
            broken.Send();
            if (where == nameof(IPeerMedia.Leave)) broken.Session.Close(CloseReason.Faulted);
            return broken.Session.State == SessionState.Closed;
        });
        Assert.Equal(CloseReason.Faulted, broken.Session.CloseReason);

        var before = sound.Media.Packets;
        await Eventually.IsTrueAsync(() =>
        {
            broken.Send();
            sound.Send();
            return sound.Media.Packets >= before + 20;
        });
        Assert.IsType<InvalidTimeZoneException>(Assert.Single(_log.Errors));
        Assert.Equal(SessionState.Connected, sound.Session.State);
        await Eventually.IsTrueAsync(() => _loops.Held <= 4 && broken.Ends > 0); // the broken one's loop may have work before it
        Assert.Equal(4, _loops.Held); // the sound one, its place on its loop, its path, the fan-out
        Assert.Equal(1, broken.Ends);
    }

    [Fact]
    public async Task Who_cannot_be_taken_in_is_closed()
    {
        using var broken = new Remote(_loops, _publication, new Media { Breaks = nameof(IPeerMedia.Join) });
        await Eventually.IsTrueAsync(() => broken.Session.State == SessionState.Closed && _log.Errors.Count > 0);
        Assert.Equal(CloseReason.Faulted, broken.Session.CloseReason);
        Assert.IsType<InvalidTimeZoneException>(Assert.Single(_log.Errors));
        await Eventually.IsTrueAsync(() => _loops.Held == 0);
    }

    private sealed class Remote : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        private readonly IceCredentials _credentials = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
        private readonly SrtpKeys _server;
        private readonly SrtpSender _rtp;
        private readonly SrtcpSender _rtcp;
        private readonly byte[] _buffer = new byte[2048];
        private SeqNo _next = new(1);
        private int _ends;

        public Remote(MediaLoops loops, Publication publication, Media media)
        {
            _socket.Connect(IPAddress.Loopback, loops.Port);
            Media = media;
            var profile = SrtpProfile.AeadAes128Gcm;
            var material = RandomNumberGenerator.GetBytes(profile.KeyingMaterialLength);
            _server = new SrtpKeys(profile, [.. material], isClient: false);
            using var own = new SrtpKeys(profile, material, isClient: true);
            (_rtp, _rtcp) = (new SrtpSender(own.Local), new SrtcpSender(own.Local));
            var peer = new Peer(new IceAgent(_credentials, IceAgent.ViewerSilence, MediaLoop.Now), media, null, MediaLoop.Now);
            var agreement = Broadcaster.Agree("obs");
            Session = new PeerSession(loops, publication, peer, _credentials, agreement, _ => { }, _ => Interlocked.Increment(ref _ends));
            Session.Enter();
        }

        public Media Media { get; }

        public PeerSession Session { get; }

        public int Ends => Volatile.Read(ref _ends);

        public void Connect()
        {
            _socket.Send(RtcClient.Check(_credentials.Ufrag, _credentials.Key));
            _socket.Receive(_buffer);
            Session.OnHandshake(_server);
        }

        public void Send()
        {
            var length = RtpHeader.Write(_buffer, false, new PayloadType(96), _next, 0, new Ssrc(9));
            _next = _next.Next;
            var sent = new byte[200];
            Assert.True(_rtp.TryProtect(_buffer.AsSpan(0, length + 10), sent, out var count, out _));
            _socket.Send(sent.AsSpan(0, count));
            ReceiverReport.Write(_buffer, new Ssrc(9), []);
            Assert.True(_rtcp.TryProtect(_buffer.AsSpan(0, ReceiverReport.LengthOf(0)), sent, out count, out _));
            _socket.Send(sent.AsSpan(0, count));
        }

        public void Dispose()
        {
            _socket.Dispose();
            _rtp.Dispose();
            _rtcp.Dispose();
        }
    }

    private sealed class Media : IPeerMedia
    {
        private volatile int _packets;

        public string? Breaks { get; init; }

        public int Packets => _packets;

        public Deadline Next => Breaks == nameof(Tick) ? new Deadline(new Instant(0), "test") : Deadline.None;

        public void Join(FanOut fanOut, Instant now, Outbox outbox) => Break(nameof(Join));

        public void Leave() => Break(nameof(Leave));

        public void Start(MediaLink link, Instant now, Outbox outbox) => Break(nameof(Start));

        public void ReceiveRtp(Span<byte> packet, Instant now, Outbox outbox)
        {
            Break(nameof(ReceiveRtp));
            _packets++;
        }

        public void ReceiveRtcp(ReadOnlySpan<byte> compound, Instant now, Outbox outbox) => Break(nameof(ReceiveRtcp));

        public void Tick(Instant now, Outbox outbox) => Break(nameof(Tick));

        // A kind that nothing else throws.
        private void Break(string where)
        {
            if (where == Breaks) throw new InvalidTimeZoneException(where);
        }
    }

    private sealed class ErrorLog : ILogger
    {
        private readonly List<Exception?> _errors = [];

        public IReadOnlyList<Exception?> Errors
        {
            get
            {
                lock (_errors) return [.. _errors];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_errors) if (logLevel >= LogLevel.Error) _errors.Add(exception);
        }
    }
}
