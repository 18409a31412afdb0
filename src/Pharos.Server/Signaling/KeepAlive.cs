using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Pharos.Server.Signaling;

/// <summary>
/// Pings the clients that have been silent for an interval, and gives up those that do not answer within another one. One timer looks after
/// all sockets: .NET's keep-alive has one for each, which wakes the process four times an interval, most of what waiting sockets cost.
/// </summary>
internal sealed class KeepAlive : IDisposable
{
    // What is pinged at one look takes a buffer of Kestrel's each, and so do the answers: a fifth of the looks costs 0.8 KiB a socket more,
    // twice as many half as much CPU again.
    private const int LooksInInterval = 50;

    private readonly HashSet<KeptSocket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger<KeepAlive> _log;
    private readonly ITimer _timer;
    private bool _isLooking; // or about to

    /// <summary>Looks after nobody yet, and is not woken.</summary>
    public KeepAlive(IOptions<SignalingOptions> options, TimeProvider time, ILogger<KeepAlive> log)
    {
        (_interval, _time, _log) = (options.Value.KeepAlive, time, log);
        _timer = time.CreateTimer(static self => ((KeepAlive)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Puts a <see cref="WatchedStream"/> under the WebSocket of a request: before ASP.NET Core's middleware, which upgrades by what it finds.
    /// </summary>
    public void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { } upgrade) return;
        context.Features.Set<IHttpUpgradeFeature>(new WatchedUpgrade(upgrade, _time));
    }

    /// <summary>Looks after a socket until what is returned is disposed of.</summary>
    /// <param name="socket">The socket, without a keep-alive of its own.</param>
    /// <param name="context">The request that it was accepted from, which was prepared.</param>
    public IDisposable Watch(WebSocket socket, HttpContext context) =>
        Watch(socket, ((WatchedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>()).Stream!);

    /// <summary>Looks after a socket until what is returned is disposed of.</summary>
    /// <param name="socket">The socket, without a keep-alive of its own.</param>
    /// <param name="stream">What is under it.</param>
    public IDisposable Watch(WebSocket socket, WatchedStream stream)
    {
        var kept = new KeptSocket(this, socket, stream);
        lock (_gate)
        {
            _sockets.Add(kept);
            if (_sockets.Count == 1) LookLater();
        }
        return kept;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Forget(KeptSocket socket)
    {
        lock (_gate) _sockets.Remove(socket);
    }

    // Once each time, so that two looks do not overlap when the process was held up: one would take the other's ping for an old one.
    private void LookLater()
    {
        if (_isLooking) return;
        _isLooking = true;
        _timer.Change(_interval / LooksInInterval, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        List<KeptSocket> silent;
        lock (_gate) silent = [.. _sockets.Where(socket => socket.IsSilent)];
        foreach (var socket in silent) PingOrAbort(socket);
        lock (_gate)
        {
            _isLooking = false;
            if (_sockets.Count > 0) LookLater();
        }
    }

    private void PingOrAbort(KeptSocket socket)
    {
        try
        {
            socket.PingOrAbort();
        }
#pragma warning disable CA1031 // A bug in one connection must not end the process, nor leave the others without pings.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            ServerLog.NotPinged(_log, bug);
        }
    }

    /// <summary>One socket that is looked after.</summary>
    private sealed class KeptSocket(KeepAlive owner, WebSocket socket, WatchedStream stream) : IDisposable
    {
        // RFC 6455 §5.5.2: a whole message, a ping, without a mask since it is the server's, of no bytes.
        private static readonly byte[] Ping = [0x89, 0x00];

        private long _pingedAt; // of the looks alone, which follow each other

        private bool IsPinged => _pingedAt > stream.HeardAt;

        /// <summary>Whether nothing came for an interval, since it was pinged or since something came.</summary>
        public bool IsSilent => owner._time.GetElapsedTime(IsPinged ? _pingedAt : stream.HeardAt) >= owner._interval;

        /// <summary>The first time that it is silent, pings it; the second time, cuts the connection.</summary>
        public void PingOrAbort()
        {
            if (IsPinged)
            {
                socket.Abort(); // whoever reads from it sees the end
            }
            else
            {
                _pingedAt = owner._time.GetTimestamp();
                // A client that was told to go has nothing to answer.
                if (socket.State == WebSocketState.Open) _ = stream.WriteUnlessGoneAsync(Ping);
            }
        }

        /// <inheritdoc/>
        public void Dispose() => owner.Forget(this);
    }

    /// <summary>Upgrades a request, and keeps the connection at hand.</summary>
    private sealed class WatchedUpgrade(IHttpUpgradeFeature upgrade, TimeProvider time) : IHttpUpgradeFeature
    {
        public WatchedStream? Stream { get; private set; }

        public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

        public async Task<System.IO.Stream> UpgradeAsync() => Stream = new WatchedStream(await upgrade.UpgradeAsync(), time);
    }
}
