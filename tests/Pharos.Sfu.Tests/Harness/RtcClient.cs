using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pharos.Rtc;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Harness;

/// <summary>
/// One client with a real wire: checks, a real handshake, SRTP. It sends checks as libwebrtc does, and no candidates: a lite server needs
/// none.
/// </summary>
internal abstract class RtcClient : IAsyncDisposable
{
    private static readonly DtlsHandshakePool Handshakes = new(256); // of which one network has a fourth
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ends = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DtlsFailure> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[2048];
    private readonly List<byte[]> _early = [];
    private readonly ClientWire _wire;
    private readonly SrtpProfile[] _profiles;
    private DtlsAssociation? _dtls;
    private SrtpSender? _rtpOut;
    private SrtcpSender? _rtcpOut;
    private SrtpReceiver? _rtpIn;
    private SrtcpReceiver? _rtcpIn;
    private string _ufrag = "";
    private byte[] _pwd = [];
    private bool _isChecked;
    private long _nextCheck;
    private Task _running = Task.CompletedTask;

    /// <summary>One that waits for its answer.</summary>
    protected RtcClient(ClientWire wire, SrtpProfile[]? profiles) => (_wire, _profiles) = (wire, profiles ?? DtlsTerms.Profiles);

    /// <summary>What it shows in the handshake.</summary>
    public static DtlsCertificate Certificate { get; } = DtlsCertificate.Create();

    /// <summary>Its session at the relay.</summary>
    public MediaSession Session { get; private set; } = null!;

    /// <summary>What was answered.</summary>
    public SessionDescription Answer { get; private set; } = null!;

    /// <summary>Ends when it has keys; fails where the handshake does.</summary>
    public Task Connected => _connected.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    /// <summary>Why the handshake gave no keys.</summary>
    public Task<DtlsFailure> Failed => _failed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    /// <summary>The profile that was agreed.</summary>
    public SrtpProfile? Profile { get; private set; }

    /// <summary>Whether the relay said good-bye.</summary>
    public bool SawGoodBye { get; private set; }

    /// <summary>Datagrams it sent: what an eavesdropper could repeat.</summary>
    public ImmutableList<byte[]> SentMedia { get; private set; } = [];

    /// <summary>The bytes of a check with this client's credentials.</summary>
    public byte[] Check() => Check(_ufrag, _pwd);

    /// <summary>The bytes of a check.</summary>
    public static byte[] Check(string ufrag, ReadOnlySpan<byte> pwd)
    {
        var check = new byte[200];
        var random = RandomNumberGenerator.GetBytes(TransactionId.Length);
        var writer = new StunWriter(check, StunClass.Request, TransactionId.From(random));
        writer.Username(Encoding.UTF8.GetBytes($"{ufrag}:{ClientOffer.Ufrag}"));
        writer.Priority(1);
        writer.IceControlling(1);
        writer.UseCandidate();
        writer.Integrity(pwd);
        writer.Fingerprint();
        return check[..writer.Length];
    }

    /// <summary>Begins, with what it was answered.</summary>
    public void Start(MediaSession session)
    {
        Session = session;
        Assert.True(SdpReader.TryRead(session.Answer, out var answer, out var error), error?.ToString());
        Answer = answer;
        Use(answer.Sections[0].IceUfrag!, answer.Sections[0].IcePwd!);
        var role = answer.Sections[0].Setup == SetupRole.Active ? SetupRole.Passive : SetupRole.Active;
        var callbacks = new DtlsCallbacks(datagram => _wire.Send(datagram.Span), Finish, () => SawGoodBye = true);
        _dtls = new DtlsAssociation(Certificate, Handshakes, role, answer.Sections[0].Fingerprints, callbacks) { Profiles = _profiles };
        _running = Task.WhenAll(ReceiveAsync(), DriveAsync());
    }

    /// <summary>Checks with other credentials from now on, those of a restart.</summary>
    public void Use(string ufrag, string pwd)
    {
        lock (_gate) (_ufrag, _pwd, _nextCheck) = (ufrag, Encoding.UTF8.GetBytes(pwd), 0);
    }

    /// <summary>Sends bytes as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> datagram) => _wire.Send(datagram);

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _wire.Dispose();
        await _running;
        _dtls?.Dispose();
        lock (_gate)
        {
            _rtpOut?.Dispose();
            _rtcpOut?.Dispose();
            _rtpIn?.Dispose();
            _rtcpIn?.Dispose();
        }
        _ends.Dispose();
    }

    /// <summary>Says good-bye as DTLS does it.</summary>
    public void SayGoodBye() => _dtls!.Close();

    protected void SendRtp(ReadOnlySpan<byte> packet)
    {
        if (!_rtpOut!.TryProtect(packet, _buffer, out var length, out _)) return;
        if (SentMedia.Count < 100) SentMedia = SentMedia.Add(_buffer.AsSpan(0, length).ToArray());
        _wire.Send(_buffer.AsSpan(0, length));
    }

    protected void SendRtcp(ReadOnlySpan<byte> compound)
    {
        if (_rtcpOut!.TryProtect(compound, _buffer, out var length, out _)) _wire.Send(_buffer.AsSpan(0, length));
    }

    /// <summary>Keys are there, and some milliseconds have gone by. Never two at a time, nor with what is taken.</summary>
    protected abstract void Tick();

    protected abstract void TakeRtp(Span<byte> packet);

    protected abstract void TakeRtcp(ReadOnlySpan<byte> compound);

    private void Finish(SrtpKeys? keys, DtlsFailure failure)
    {
        if (keys is null)
        {
            _failed.TrySetResult(failure);
            _connected.TrySetException(new InvalidOperationException($"the handshake failed: {failure}"));
            _ = _connected.Task.Exception; // seen, where nobody awaits it
            return;
        }
        lock (_gate)
        {
            (_rtpOut, _rtcpOut) = (new SrtpSender(keys.Local), new SrtcpSender(keys.Local));
            (_rtpIn, _rtcpIn) = (new SrtpReceiver(keys.Remote), new SrtcpReceiver(keys.Remote));
            Profile = keys.Profile;
            foreach (var datagram in _early) Take(datagram);
            _early.Clear();
        }
        keys.Dispose();
        _connected.TrySetResult();
    }

    private async Task ReceiveAsync()
    {
        var datagram = new byte[2048];
        while (await _wire.ReceiveAsync(datagram, _ends.Token) is var length && length > 0)
        {
            lock (_gate) Take(datagram.AsSpan(0, length));
        }
    }

    private async Task DriveAsync()
    {
        using var timer = new PeriodicTimer(Step);
        try
        {
            while (await timer.WaitForNextTickAsync(_ends.Token))
            {
                lock (_gate)
                {
                    if (Environment.TickCount64 >= _nextCheck)
                    {
                        _wire.Send(Check());
                        _nextCheck = Environment.TickCount64 + (_isChecked ? 2500 : 100);
                    }
                    if (_rtpOut is not null) Tick();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private void Take(Span<byte> datagram)
    {
        switch (Demux.Classify(datagram))
        {
            case DatagramKind.Stun when StunMessage.TryRead(datagram, out var answer) && answer.Class == StunClass.Success && !_isChecked:
                _isChecked = true;
                _dtls!.Start();
                break;
            case DatagramKind.Dtls:
                _dtls!.Receive(datagram);
                break;
            case DatagramKind.Rtp when _rtpIn is null:
                _early.Add(datagram.ToArray()); // the server has its keys before this thread has them
                break;
            case DatagramKind.Rtp when _rtpIn.TryUnprotect(datagram, datagram, out var rtp, out _):
                TakeRtp(datagram[..rtp]);
                break;
            case DatagramKind.Rtcp when _rtcpIn is not null && _rtcpIn.TryUnprotect(datagram, datagram, out var rtcp, out _):
                TakeRtcp(datagram[..rtcp]);
                break;
        }
    }
}
