using System.Collections.Immutable;
using Org.BouncyCastle.Tls;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Dtls;

/// <summary>
/// The DTLS association with one peer: the handshake that gives the SRTP keys, and what comes after it. All members may be called from any
/// thread; none blocks. BouncyCastle's code is run by one thread at a time: that of the handshake, then short jobs of the thread pool,
/// when a datagram came. RFC 5764, RFC 6347.
/// <code>
/// Idle ──begun──► Waiting ──thread──► Running ──keys──► Connected
///   │ ◄───no place──── │               │                  │
///   └──────────────────┴──────┬────────┴──────────────────┘
///                             ▼
///                           Closed
/// </code>
/// </summary>
internal sealed class DtlsAssociation : IThreadPoolWorkItem, IDisposable
{
    // A handshake record: what a ClientHello comes in. RFC 6347 §4.1.
    private const byte HandshakeRecord = 22;

    // One datagram of the smallest IPv6 path less the headers of IPv6 and UDP, and some for tunnels.
    private const int DefaultSendLimit = 1200;

    private static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(10);

    // Three tries of a client whose timer begins at the 1 s of RFC 6347 §4.2.4.1 and is doubled, on a way of 500 ms there and back.
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly DtlsInbox _inbox = new();
    private readonly DtlsCertificate _certificate;
    private readonly DtlsHandshakePool _pool;
    private readonly ImmutableArray<DtlsFingerprint> _fingerprints;
    private readonly DtlsCallbacks _callbacks;
    private readonly bool _isClient;
    private volatile State _state;
    private bool _isClosing;
    private bool _hasJob;
    private long _deadline;
    private long _early;
    private DtlsFlow? _flow;
    private DtlsTransport? _transport;

    /// <summary>Makes one that does nothing yet.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="pool">Runs the handshake.</param>
    /// <param name="role"><see cref="SetupRole.Passive"/> for the DTLS server, <see cref="SetupRole.Active"/> for the client.</param>
    /// <param name="fingerprints">Of the other side's certificate: it must have one of them.</param>
    /// <param name="callbacks">Told what happens.</param>
    public DtlsAssociation(
        DtlsCertificate certificate,
        DtlsHandshakePool pool,
        SetupRole role,
        ImmutableArray<DtlsFingerprint> fingerprints,
        DtlsCallbacks callbacks)
    {
        if (role is not (SetupRole.Active or SetupRole.Passive)) throw new ArgumentOutOfRangeException(nameof(role), role, "not decided");
        _isClient = role == SetupRole.Active;
        (_certificate, _pool, _fingerprints, _callbacks) = (certificate, pool, fingerprints, callbacks);
    }

    private enum State
    {
        Idle,
        Waiting,
        Running,
        Connected,
        Closed,
    }

    /// <summary>Bytes of a datagram that is sent at the most.</summary>
    public int SendLimit { get; init; } = DefaultSendLimit;

    /// <summary>How long the handshake may take, the wait for a thread included.</summary>
    public TimeSpan TimeLimit { get; init; } = DefaultTimeLimit;

    /// <summary>
    /// How long nothing new may come while the handshake has a thread, for a client after the first answer: the thread is given to who waits,
    /// long before the limit.
    /// </summary>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>Whom the handshake is with, as the pool counts them.</summary>
    public RemoteNetwork From { get; init; }

    /// <summary>Told once when it is over, after the last datagram was given to be sent, on any thread.</summary>
    public Action? Ended { private get; init; }

    /// <summary>SRTP profiles to agree on, the preferred first.</summary>
    public SrtpProfile[] Profiles { get; init; } = DtlsTerms.Profiles;

    /// <summary>Datagrams that found no place in the inbox or in the pool, or came before any that can begin a handshake.</summary>
    public long Dropped => _inbox.Dropped + Interlocked.Read(ref _early);

    /// <summary>
    /// Begins, once there is a way to the other side that a connectivity check has proved. A client's first flight goes out; a server
    /// takes a thread only when the client's first flight is there, and where there is no place for it just now, with a repeat of that.
    /// </summary>
    public void Start()
    {
        if (_isClient) Begin();
    }

    /// <summary>Takes a datagram that is DTLS by its first byte. Copies it; drops it where too many wait.</summary>
    public void Receive(ReadOnlySpan<byte> datagram)
    {
        var isHandshake = !datagram.IsEmpty && datagram[0] == HandshakeRecord;
        if (!isHandshake && _state == State.Idle)
        {
            Interlocked.Increment(ref _early);
            _pool.CountDropped();
            return;
        }
        if (!_inbox.TryAdd(datagram))
        {
            _pool.CountDropped();
            return;
        }
        if (isHandshake && !_isClient) Begin();
        Schedule();
    }

    /// <summary>Ends it: with a close_notify where the handshake is done, as far as that gets. More calls do nothing.</summary>
    public void Close()
    {
        bool hasThread;
        lock (_gate)
        {
            if (_isClosing || _state == State.Closed) return;
            _isClosing = true;
            hasThread = _state is State.Running or State.Connected;
            if (!hasThread) MoveTo(State.Closed);
            if (_state != State.Connected) _inbox.Close();
        }
        if (hasThread) Schedule();
        else EndWithout(DtlsFailure.Closed);
    }

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <summary>Does the handshake, on a thread that it may block.</summary>
    internal void Run()
    {
        long left;
        lock (_gate)
        {
            if (_state != State.Waiting) return;
            MoveTo(State.Running);
            left = _deadline - Milliseconds;
        }
        _flow = new(_inbox, _callbacks.Send, SendLimit, isServer: !_isClient) { Patience = Patience };
        var handshake = new DtlsHandshake(_certificate, _fingerprints, _flow, (int)Math.Max(left, 1), Profiles);
        var failure = left > 0 ? handshake.Run(_isClient, out _transport) : DtlsFailure.Timeout;
        _flow.Patience = null;
        lock (_gate)
        {
            if (failure == DtlsFailure.None && _isClosing) failure = DtlsFailure.Closed;
            MoveTo(failure == DtlsFailure.None ? State.Connected : State.Closed);
            _hasJob = true;
        }
        if (failure == DtlsFailure.None)
        {
            _callbacks.Finished(handshake.Keys, DtlsFailure.None);
            Rest();
            return;
        }
        handshake.Keys?.Dispose();
        _transport?.Close();
        EndWithout(failure);
    }

    /// <summary>Has BouncyCastle see what came after the handshake: repeats of the last flight, which it answers, and good-byes.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool isClosing;
        lock (_gate) isClosing = _isClosing;
        if (!isClosing && Drain())
        {
            Rest();
            return;
        }
        _transport!.Close();
        lock (_gate)
        {
            MoveTo(State.Closed);
            isClosing |= _isClosing;
        }
        _inbox.Close();
        if (!isClosing) _callbacks.RemoteClosed();
        Ended?.Invoke();
    }

    private static long Milliseconds => (long)TimeProvider.System.GetElapsedTime(0).TotalMilliseconds;

    private void Begin()
    {
        lock (_gate)
        {
            if (_state != State.Idle) return;
            MoveTo(State.Waiting);
            _deadline = Milliseconds + (long)TimeLimit.TotalMilliseconds;
        }
        if (_pool.TryAdd(this)) return;
        lock (_gate)
        {
            if (_state != State.Waiting) return;
            MoveTo(_isClient ? State.Closed : State.Idle);
            if (!_isClient) _inbox.Clear();
        }
        if (_isClient) EndWithout(DtlsFailure.Busy);
        else _pool.CountDropped();
    }

    private void EndWithout(DtlsFailure failure)
    {
        _inbox.Close();
        _callbacks.Finished(null, failure);
        Ended?.Invoke();
    }

    private void Schedule()
    {
        lock (_gate)
        {
            if (_state != State.Connected || _hasJob) return;
            _hasJob = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Ends the job, or has it go on later: a flood to one peer must not keep a thread of the pool.
    private void Rest()
    {
        lock (_gate)
        {
            _hasJob = _isClosing || !_inbox.IsEmpty;
            if (!_hasJob) return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // False once the association is over. The wait is 1 ms, as 0 means for ever.
    private bool Drain()
    {
        var data = new byte[DtlsInbox.MaxLength];
        try
        {
            for (var count = 0; count < DtlsInbox.MaxDatagrams && !_inbox.IsEmpty && !_flow!.IsClosed; count++)
                _transport!.Receive(data, 1);
            while (_transport!.ReceivePending(data) >= 0) continue;
            _flow!.Flush();
            return !_flow.IsClosed;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void MoveTo(State state) => _state = state;
}
