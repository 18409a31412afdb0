using System.Collections.Immutable;
using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Dtls;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Peers;

/// <summary>The face of one peer: what other threads may see and ask of it.</summary>
internal sealed class PeerSession : MediaSession
{
    private readonly ImmutableArray<string> _candidates;
    private readonly Agreement _agreement;
    private readonly EndpointTable<PeerSession> _endpoints;
    private readonly Action<MediaSession> _changed;
    private readonly Action<PeerSession> _removed;
    private volatile MediaLoop _loop;
    private volatile string _ufrag;
    private volatile SessionState _state;
    private volatile CloseReason _closeReason;
    private string _remoteUfrag;
    private int _restarts;
    private volatile bool _isReached;
    private Instant _latest;

    /// <summary>The face of a peer; <see cref="Enter"/> puts it on its loop.</summary>
    /// <param name="loops">One of them drives it.</param>
    /// <param name="publication">What it sends or watches.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="credentials">What its answer tells.</param>
    /// <param name="agreement">What its offer and the answer came to.</param>
    /// <param name="changed">Told of each change of <see cref="State"/>, on a thread of the pool.</param>
    /// <param name="removed">Told when its loop has let it go, from the loop's thread.</param>
    public PeerSession(
        MediaLoops loops,
        Publication publication,
        Peer peer,
        IceCredentials credentials,
        Agreement agreement,
        Action<MediaSession> changed,
        Action<PeerSession> removed)
    {
        (_loop, _endpoints, Publication, Peer) = (loops.NextHome(), loops.Endpoints, publication, peer);
        (_ufrag, _agreement, _changed, _removed) = (credentials.Ufrag, agreement, changed, removed);
        _remoteUfrag = agreement.Remote.IceUfrag;
        _candidates = agreement.Answer.Sections.FirstOrDefault(section => !section.Candidates.IsEmpty)?.Candidates ?? [];
        Answer = SdpWriter.Write(agreement.Answer);
    }

    /// <summary>The loop that it is on: the only one that may touch <see cref="Peer"/>.</summary>
    public MediaLoop Loop => _loop;

    /// <summary>What it sends or watches.</summary>
    public Publication Publication { get; }

    /// <summary>When it went to the loop that it is on. Its loop's alone.</summary>
    public Instant MovedAt { get; private set; }

    /// <summary>Where it sends or watches on its loop; null while it is on its way there. Its loop's alone.</summary>
    public FanOut? FanOut { get; set; }

    /// <summary>Whether its loop has let it go. Its loop's alone.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The peer. Its loop's alone, but for what its media tells for any thread.</summary>
    public Peer Peer { get; }

    /// <inheritdoc/>
    public override string Answer { get; }

    /// <inheritdoc/>
    public override string IceUfrag => _ufrag;

    /// <inheritdoc/>
    public override SessionState State => _state;

    /// <inheritdoc/>
    public override bool IsReached => _isReached;

    /// <inheritdoc/>
    public override CloseReason CloseReason => _closeReason;

    /// <inheritdoc/>
    public override ViewerLine? Line => (Peer.Media as ViewerMedia)?.Line;

    /// <inheritdoc/>
    public override SdpFragment? RestartIce(SdpFragment client)
    {
        if (RestartIce() is not { } next) return null;
        var accepted = _agreement.Answer.Sections.Where(section => !section.IsRejected).ToImmutableArray();
        return new SdpFragment
        {
            IceLite = true,
            Bundle = [.. accepted.Where(section => section.Mid is not null).Select(section => section.Mid!)],
            Sections =
            [
                .. accepted.Select((section, at) => new SdpFragmentSection
                {
                    Media = section.Media,
                    Mid = section.Mid,
                    IceUfrag = next.Ufrag,
                    IcePwd = next.Pwd,
                    Candidates = at == 0 ? _candidates : [],
                    EndOfCandidates = at == 0,
                }),
            ],
        };
    }

    /// <inheritdoc/>
    public override string? RestartIce(SessionDescription offer)
    {
        // Its certificate names a connection: browsers make another one for each.
        var remote = offer.Sections.FirstOrDefault(section => !section.IsRejected && section.Mid == _agreement.Remote.Mid);
        if (remote is not { IceUfrag: { } ufrag } || ufrag == _remoteUfrag) return null;
        if (!remote.Fingerprints.Any(_agreement.Remote.Fingerprints.Contains) || RestartIce() is not { } next) return null;
        _remoteUfrag = ufrag;
        return SdpWriter.Write(_agreement.Answer with
        {
            SessionVersion = _agreement.Answer.SessionVersion + (ulong)Interlocked.Increment(ref _restarts),
            Sections =
            [
                .. _agreement.Answer.Sections
                    .Select(section => section.IsRejected ? section : section with { IceUfrag = next.Ufrag, IcePwd = next.Pwd }),
            ],
        });
    }

    /// <inheritdoc/>
    public override void SelectLayer(string? id) => Do((now, _) => (Peer.Media as ViewerMedia)?.SelectLayer(id, now));

    /// <inheritdoc/>
    public override void Close() => Close(CloseReason.Closed);

    private IceCredentials? RestartIce()
    {
        if (_state == SessionState.Closed) return null;
        var next = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
        _ufrag = next.Ufrag;
        Do((now, _) =>
        {
            if (Peer.State == SessionState.Closed || next.Ufrag != _ufrag) return; // over, or restarted once more
            _endpoints.Add(next.Ufrag, this);
            Peer.RestartIce(next, now);
        });
        return next;
    }

    /// <summary>Ends it for a reason.</summary>
    public void Close(CloseReason reason) => Do((_, _) => Peer.Close(reason));

    /// <summary>Begins: checks that name it are its own from now on.</summary>
    public void Enter()
    {
        _endpoints.Add(_ufrag, this); // at once: the first check may come to another loop than its own
        Do((_, _) =>
        {
            if (IsOver) _endpoints.Remove(this); // it was closed before
        });
    }

    /// <summary>The loop that it was on has done with it, and is to be told nothing more of it. From that loop's thread.</summary>
    public void GoTo(MediaLoop next, Instant now)
    {
        MovedAt = now;
        _loop = next;
        Do((_, _) => { });
    }

    /// <summary>A TCP connection ended.</summary>
    public void Forget(TransportPath path) => Do((_, _) => Peer.Forget(path));

    /// <summary>The handshake's end: keys, or none where it failed. From any thread.</summary>
    public void OnHandshake(SrtpKeys? keys) => Do((now, outbox) =>
    {
        try
        {
            if (keys is null) Peer.Close(CloseReason.HandshakeFailed);
            else Peer.Secure(keys, now, outbox);
        }
        finally
        {
            keys?.Dispose();
        }
    });

    /// <summary>What the handshake has to say, from any thread.</summary>
    public void SendHandshake(ReadOnlyMemory<byte> datagram)
    {
        var copy = datagram.ToArray();
        Do((_, outbox) => Peer.SendHandshake(copy, outbox));
    }

    /// <summary>Tells what the peer has become. From the loop's thread, which does not wait for those who are told.</summary>
    public void Publish()
    {
        if (Peer.IsReached) _isReached = true;
        if (_state == Peer.State) return;
        (_closeReason, _state) = (Peer.CloseReason, Peer.State);
        ThreadPool.UnsafeQueueUserWorkItem(static session => session._changed(session), this, preferLocal: false);
    }

    /// <summary>The loop has let it go.</summary>
    public void OnRemoved()
    {
        IsOver = true;
        _removed(this);
    }

    /// <summary>
    /// The time, which does not go back for a peer: the loop that it comes to may have looked at the clock before the one that it was on.
    /// </summary>
    public Instant Latest(Instant now) => _latest = now > _latest ? now : _latest;

    // On the loop that it is on by then.
    private void Do(Action<Instant, Outbox> action)
    {
        var loop = _loop;
        loop.Post((now, outbox) =>
        {
            if (_loop != loop)
            {
                Do(action);
                return;
            }
            now = Latest(now);
            try
            {
                loop.Admit(this, now);
                action(now, outbox);
            }
            catch
            {
                Peer.Close(CloseReason.Faulted); // the loop reports it
                throw;
            }
            finally
            {
                loop.Settle(this, now);
            }
        });
    }
}
