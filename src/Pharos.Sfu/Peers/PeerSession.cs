using System.Collections.Immutable;
using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Peers;

/// <summary>The face of one peer: what other threads may see and ask of it.</summary>
internal sealed class PeerSession : MediaSession
{
    private readonly MediaLoop _loop;
    private readonly ImmutableArray<string> _candidates;
    private readonly Agreement _agreement;
    private readonly Action<MediaSession> _changed;
    private readonly Action<PeerSession, Instant> _removed;
    private volatile string _ufrag;
    private volatile SessionState _state;
    private volatile CloseReason _closeReason;

    /// <summary>The face of a peer that is about to be added to its loop.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="credentials">What its answer tells.</param>
    /// <param name="agreement">What its offer and the answer came to.</param>
    /// <param name="changed">Told of each change of <see cref="State"/>, on a thread of the pool.</param>
    /// <param name="removed">Told when the loop has let it go, from the loop's thread.</param>
    public PeerSession(
        MediaLoop loop,
        Peer peer,
        IceCredentials credentials,
        Agreement agreement,
        Action<MediaSession> changed,
        Action<PeerSession, Instant> removed)
    {
        (_loop, Peer, _ufrag, _agreement, _changed, _removed) = (loop, peer, credentials.Ufrag, agreement, changed, removed);
        _candidates = agreement.Answer.Sections.FirstOrDefault(section => !section.Candidates.IsEmpty)?.Candidates ?? [];
        Answer = SdpWriter.Write(agreement.Answer);
    }

    /// <summary>The peer. Its loop's alone.</summary>
    public Peer Peer { get; }

    /// <inheritdoc/>
    public override string Answer { get; }

    /// <inheritdoc/>
    public override string IceUfrag => _ufrag;

    /// <inheritdoc/>
    public override SessionState State => _state;

    /// <inheritdoc/>
    public override CloseReason CloseReason => _closeReason;

    /// <inheritdoc/>
    public override SdpFragment? RestartIce(SdpFragment client)
    {
        if (_state == SessionState.Closed) return null;
        var next = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));
        _ufrag = next.Ufrag;
        _loop.Post((now, _) =>
        {
            if (Peer.State == SessionState.Closed) return;
            _loop.AddFragment(this, next.Ufrag);
            Peer.RestartIce(next, now);
        });
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
    public override void Close() => Close(CloseReason.Closed);

    /// <summary>Ends it for a reason.</summary>
    public void Close(CloseReason reason) => _loop.Post((now, _) =>
    {
        Peer.Close(reason);
        _loop.Settle(this, now);
    });

    /// <summary>The handshake's end: keys, or none where it failed. From any thread.</summary>
    public void OnHandshake(SrtpKeys? keys) => _loop.Post((now, outbox) =>
    {
        try
        {
            if (keys is null) Peer.Close(CloseReason.HandshakeFailed);
            else Peer.Secure(keys, now, outbox);
        }
        catch
        {
            Peer.Close(CloseReason.Faulted); // the loop reports it
            throw;
        }
        finally
        {
            keys?.Dispose();
            _loop.Settle(this, now);
        }
    });

    /// <summary>What the handshake has to say, from any thread.</summary>
    public void SendHandshake(ReadOnlyMemory<byte> datagram)
    {
        var copy = datagram.ToArray();
        _loop.Post((_, outbox) => Peer.SendHandshake(copy, outbox));
    }

    /// <summary>Tells what the peer has become. From the loop's thread, which does not wait for those who are told.</summary>
    public void Publish()
    {
        if (_state == Peer.State) return;
        (_closeReason, _state) = (Peer.CloseReason, Peer.State);
        ThreadPool.UnsafeQueueUserWorkItem(static session => session._changed(session), this, preferLocal: false);
    }

    /// <summary>The loop has let it go.</summary>
    public void OnRemoved(Instant now) => _removed(this, now);
}
