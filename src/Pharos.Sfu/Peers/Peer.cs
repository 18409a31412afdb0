using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>
/// One remote: its connectivity, its handshake, its keys and its media, put together. It routes what comes and decides nothing; it is owned
/// by the media loop that it is on.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Close() is its end, and gives a reason.")]
internal sealed class Peer
{
    /// <summary>How long the way and the handshake may take: what a browser waits before it calls a connection failed.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    // Finding a packet to be forged costs 10 to 20 µs: a flood of them must not cost the other peers their turn, and a trickle must not
    // cost this one its media.
    private const int MaxForgedPerSecond = 10_000;

    private readonly IceAgent _ice;
    private readonly IPeerMedia _media;
    private readonly Func<TransportPath, DtlsAssociation>? _associate;
    private readonly Instant _connectBy;
    private DtlsAssociation? _dtls;
    private TransportPath? _lastValid;
    private MediaLink? _link;
    private SrtpReceiver? _rtp;
    private SrtcpReceiver? _rtcp;
    private Instant _forgedSince;
    private int _forged;

    /// <summary>A remote that was answered and is awaited.</summary>
    /// <param name="ice">Its connectivity.</param>
    /// <param name="media">What its media means.</param>
    /// <param name="associate">Begins the handshake, once a way is proven, by that way; null where the keys come from elsewhere.</param>
    /// <param name="now">The time.</param>
    public Peer(IceAgent ice, IPeerMedia media, Func<TransportPath, DtlsAssociation>? associate, Instant now) =>
        (_ice, _media, _associate, _connectBy, _forgedSince) = (ice, media, associate, now + ConnectTimeout, now);

    /// <summary>What its media means.</summary>
    public IPeerMedia Media => _media;

    /// <summary>How far it is.</summary>
    public SessionState State { get; private set; }

    /// <summary>Why it ended.</summary>
    public CloseReason CloseReason { get; private set; }

    /// <summary>What was dropped.</summary>
    public DropCounters<DatagramDropReason> Drops { get; init; } = new();

    /// <summary>The path that the other side has selected; null before.</summary>
    public TransportPath? Selected => _ice.Selected;

    /// <summary>Whether a check with the right password came.</summary>
    public bool IsReached { get; private set; }

    /// <summary>When it wants its next <see cref="Tick"/>.</summary>
    public Deadline Next => State switch
    {
        SessionState.Connecting => Deadline.Earlier(_ice.Next, new(_connectBy, "connect")),
        SessionState.Connected => Deadline.Earlier(_ice.Next, _media.Next),
        _ => Deadline.None,
    };

    /// <summary>It is on a loop from now on: see <see cref="IPeerMedia.Join"/>.</summary>
    public void Join(FanOut fanOut, Instant now, Outbox outbox) => _media.Join(fanOut, now, outbox);

    /// <summary>It leaves that loop, for another one or for good.</summary>
    public void Leave() => _media.Leave();

    /// <summary>Takes one datagram; it is overwritten.</summary>
    /// <returns>What a check changed.</returns>
    public IceEvents Receive(Span<byte> datagram, in TransportPath path, Instant now, Outbox outbox)
    {
        if (State == SessionState.Closed) return IceEvents.None;
        var kind = Demux.Classify(datagram);
        if (kind == DatagramKind.Stun) return ReceiveCheck(datagram, path, now, outbox);
        if (!_ice.IsValid(path)) Drops.Add(DatagramDropReason.NoSession);
        else if (kind == DatagramKind.Dtls) _dtls?.Receive(datagram);
        else if (kind == DatagramKind.Unknown) Drops.Add(DatagramDropReason.Unknown);
        else if (_rtp is null || _rtcp is null) Drops.Add(DatagramDropReason.NoKeys);
        else if (IsFlooded(now)) Drops.Add(DatagramDropReason.TooMuchForged);
        else if (kind == DatagramKind.Rtp) ReceiveRtp(datagram, now, outbox);
        else ReceiveRtcp(datagram, now, outbox);
        return IceEvents.None;
    }

    /// <summary>Sends what the handshake has to say. What comes before a way is there or after the end is lost.</summary>
    public void SendHandshake(ReadOnlySpan<byte> datagram, Outbox outbox)
    {
        if ((_ice.Selected ?? _lastValid) is { } path) outbox.Send(path, datagram);
    }

    /// <summary>The keys are there: media may flow.</summary>
    public void Secure(SrtpKeys keys, Instant now, Outbox outbox)
    {
        if (State != SessionState.Connecting) return;
        (_rtp, _rtcp) = (new SrtpReceiver(keys.Remote), new SrtcpReceiver(keys.Remote));
        _link = new MediaLink(keys.Local) { Drops = Drops, Path = _ice.Selected ?? _lastValid };
        State = SessionState.Connected;
        _media.Start(_link, now, outbox);
    }

    /// <summary>
    /// The client begins its connectivity anew and is told <paramref name="next"/>; media goes on by the old way meanwhile (RFC 8445 §9).
    /// </summary>
    public void RestartIce(IceCredentials next, Instant now) => _ice.Restart(next, now);

    /// <summary>A TCP connection ended.</summary>
    public void Forget(in TransportPath path)
    {
        _ice.Forget(path);
        if (_lastValid == path) _lastValid = null;
        if (_link is not null) _link.Path = _ice.Selected ?? _lastValid;
    }

    /// <summary>Looks at the time.</summary>
    public void Tick(Instant now, Outbox outbox)
    {
        if (_ice.Tick(now)) Close(IsReached ? CloseReason.Expired : CloseReason.Unreached);
        else if (State == SessionState.Connecting && now >= _connectBy) Close(IsReached ? CloseReason.HandshakeFailed : CloseReason.Unreached);
        else if (State == SessionState.Connected) _media.Tick(now, outbox);
    }

    /// <summary>Ends it. Only the first reason counts.</summary>
    public void Close(CloseReason reason)
    {
        if (State == SessionState.Closed) return;
        (State, CloseReason) = (SessionState.Closed, reason);
        _dtls?.Close();
        _link?.Dispose();
        _rtp?.Dispose();
        _rtcp?.Dispose();
    }

    private IceEvents ReceiveCheck(ReadOnlySpan<byte> datagram, in TransportPath path, Instant now, Outbox outbox)
    {
        var received = _ice.Receive(datagram, path, now, outbox.Reserve(IceAgent.MaxAnswer));
        if (received.AnswerLength > 0) outbox.Commit(path, received.AnswerLength);
        if (received.Verdict != IceVerdict.Valid)
        {
            if (received.Verdict != IceVerdict.NoRequest) Drops.Add(DatagramDropReason.CheckRefused);
            return received.Events;
        }
        (_lastValid, IsReached) = (path, true);
        if (_link is not null) _link.Path = _ice.Selected ?? path;
        _dtls ??= _associate?.Invoke(path);
        return received.Events;
    }

    private void ReceiveRtp(Span<byte> datagram, Instant now, Outbox outbox)
    {
        var failed = _rtp!.FailedTags;
        if (!_rtp.TryUnprotect(datagram, datagram, out var length, out var refusal))
        {
            _forged += (int)(_rtp.FailedTags - failed);
            Refuse(refusal);
            return;
        }
        _ice.Alive(now);
        _media.ReceiveRtp(datagram[..length], now, outbox);
    }

    private void ReceiveRtcp(Span<byte> datagram, Instant now, Outbox outbox)
    {
        if (!_rtcp!.TryUnprotect(datagram, datagram, out var length, out var refusal))
        {
            if (refusal == SrtpRefusal.Unauthentic) _forged++;
            Refuse(refusal);
            return;
        }
        _ice.Alive(now);
        _media.ReceiveRtcp(datagram[..length], now, outbox);
    }

    private void Refuse(SrtpRefusal refusal)
    {
        Drops.Add(refusal switch
        {
            SrtpRefusal.Unauthentic => DatagramDropReason.Unauthentic,
            SrtpRefusal.Replayed or SrtpRefusal.TooOld => DatagramDropReason.Replayed,
            _ => DatagramDropReason.Malformed,
        });
    }

    private bool IsFlooded(Instant now)
    {
        if (now - _forgedSince < TimeSpan.FromSeconds(1)) return _forged >= MaxForgedPerSecond;
        (_forged, _forgedSince) = (0, now);
        return false;
    }
}
