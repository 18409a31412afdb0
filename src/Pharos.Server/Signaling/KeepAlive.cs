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
    private const int LooksInInterval = 50;

    private readonly HashSet<KeptSocket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>Of all sockets of the process.</summary>
    public KeepAlive(IOptions<SignalingOptions> options, TimeProvider time)
    {
        (_interval, _time) = (options.Value.KeepAlive, time);
        _timer = time.CreateTimer(static self => ((KeepAlive)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Puts a <see cref="WatchedStream"/> under the WebSocket of a request. Before ASP.NET Core looks whether there can be one.</summary>
    public void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade) context.Features.Set<IHttpUpgradeFeature>(new WatchedUpgrade(upgrade, _time));
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
            if (_sockets.Count == 1) _timer.Change(_interval / LooksInInterval, _interval / LooksInInterval);
        }
        return kept;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Forget(KeptSocket socket)
    {
        lock (_gate)
        {
            if (_sockets.Remove(socket) && _sockets.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        List<KeptSocket> silent;
        lock (_gate) silent = [.. _sockets.Where(socket => socket.IsSilent)];
        foreach (var socket in silent) socket.PingOrAbort();
    }

    /// <summary>One socket that is looked after.</summary>
    private sealed class KeptSocket(KeepAlive owner, WebSocket socket, WatchedStream stream) : IDisposable
    {
        // RFC 6455 §5.5.2: a whole message, a ping, without a mask since it is the server's, of no bytes.
        private static readonly byte[] Ping = [0x89, 0x00];

        private long _pingedAt;

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
                if (socket.State == WebSocketState.Open) _ = stream.TryWriteAsync(Ping); // not behind a close frame
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
