using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Cluster.Links;
using Pharos.Cluster.Redis;

namespace Pharos.Cluster;

/// <summary>
/// A node of a cluster over Redis. The directory is leases that their owners renew (<see cref="StreamDirectory"/>), and heartbeats
/// (<see cref="NodeDirectory"/>); messages go by publish/subscribe, acknowledged and repeated (<see cref="ClusterLinks"/>).
/// </summary>
public sealed class RedisBackplane : IBackplane
{
    private readonly NodeLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private readonly RedisConnection _redis;
    private readonly RedisNames _names;
    private readonly NodeDirectory _nodes;
    private readonly StreamDirectory _streams;
    private readonly ClusterLinks _links;
    private readonly RenewalRounds _rounds;
    private readonly EventQueue _events;
    private readonly TimeProvider _time;
    private readonly long _started;
    private Task _running = Task.CompletedTask;
    private bool _isTicking;
    private bool _isDisposed;

    /// <summary>A node that has not joined yet.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="logger">Where outages are reported; nothing secret is.</param>
    /// <param name="time">Measures durations only; the system's by default.</param>
    /// <exception cref="ArgumentException">The configuration string cannot be read.</exception>
    public RedisBackplane(RedisBackplaneOptions options, ILogger<RedisBackplane>? logger = null, TimeProvider? time = null)
    {
        var log = logger ?? NullLogger<RedisBackplane>.Instance;
        _time = time ?? TimeProvider.System;
        _started = _time.GetTimestamp();
        Node = NodeId.Random(options.NodeName);
        _events = new EventQueue(log);
        _names = new RedisNames(options.KeyPrefix);
        _redis = new RedisConnection(options, _time, log);
        _nodes = new NodeDirectory(Node, options, _redis, _names);
        _loop = new NodeLoop(log);
        var channels = new ChannelSubscriptions(_redis, _loop);
        var leases = new LeaseCommands(Node, options, _redis, _names);
        _streams = new StreamDirectory(Node, options, _redis, _names, leases, channels, _events.Post);
        _links = new ClusterLinks(Node, (target, envelope) => _redis.Publish(_names.NodeChannel(target), envelope), _events.Post);
        var renewal = new LeaseRenewal(Node, options, _redis, _names, _streams);
        _rounds = new RenewalRounds(options, _redis, _names, _nodes, _streams, renewal, _links,
            listen: () => channels.SubscribeAsync(_names.NodeChannel(Node), Receive, options.RequestTimeout), _events.Post, _time, log);
    }

    /// <inheritdoc/>
    public NodeId Node { get; }

    /// <inheritdoc/>
    public bool IsAvailable => _redis.IsAvailable;

    /// <inheritdoc/>
    public async Task StartAsync(Action<ClusterEvent> handler, CancellationToken cancellation)
    {
        _events.Start(handler);
        _running = _loop.RunAsync(() => _rounds.RunAsync(_stop.Token));
        await Task.WhenAny(_rounds.FirstContact, _running, Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<ClaimResult> ClaimAsync(string stream, ClaimMode mode, ReadOnlyMemory<byte> state)
    {
        Limits.CheckStream(stream);
        Limits.CheckState(state);
        if (!IsAvailable || _isDisposed)
            return new ClaimResult(ClaimOutcome.Unavailable, null);
        var copy = state.ToArray();
        return await _loop.RunAsync(() => _streams.ClaimAsync(stream, mode, copy));
    }

    /// <inheritdoc/>
    public void Publish(string stream, Epoch epoch, ReadOnlyMemory<byte> state)
    {
        Limits.CheckStream(stream);
        Limits.CheckState(state);
        var copy = state.ToArray();
        _loop.Post(() => _streams.Publish(stream, epoch, copy));
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason) =>
        await _loop.RunAsync(() => _streams.ReleaseAsync(stream, epoch, reason));

    /// <inheritdoc/>
    public async ValueTask<Ownership?> FindAsync(string stream)
    {
        Limits.CheckStream(stream);
        return await _loop.RunAsync(() => _streams.FindAsync(stream));
    }

    /// <inheritdoc/>
    public async ValueTask<Ownership?> WatchAsync(string stream)
    {
        Limits.CheckStream(stream);
        return await _loop.RunAsync(() => _streams.WatchAsync(stream));
    }

    /// <inheritdoc/>
    public void Unwatch(string stream) => _loop.Post(() => _streams.Unwatch(stream));

    /// <inheritdoc/>
    public void Send(NodeId target, ClusterMessage message)
    {
        Limits.CheckMessage(target, message);
        var copy = message with { Payload = message.Payload.ToArray() };
        _loop.Post(() =>
        {
            _links.Send(target, copy, Now);
            return TickWhileBusyAsync();
        });
    }

    /// <inheritdoc/>
    public async ValueTask RememberAsync(string stream, ReadOnlyMemory<byte> note, TimeSpan lifetime)
    {
        Limits.CheckStream(stream);
        Limits.CheckNote(note, lifetime);
        await _redis.AskAsync(db => db.StringSetAsync(_names.Note(stream), note.ToArray(), lifetime));
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> RecallAsync(string stream)
    {
        Limits.CheckStream(stream);
        var note = (byte[]?)await _redis.AskAsync(db => db.StringGetAsync(_names.Note(stream)));
        return note is null ? null : (ReadOnlyMemory<byte>?)note;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.RunAsync(LeaveAsync);
        await _redis.DisposeAsync();
        await _events.DisposeAsync();
        _stop.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    private void Receive(byte[] envelope)
    {
        _links.Receive(envelope, Now);
        _loop.Post(TickWhileBusyAsync);
    }

    private async Task LeaveAsync()
    {
        try
        {
            await Task.WhenAll(_streams.Held.Select(i => _streams.ReleaseAsync(i.Stream, i.Held!.Epoch, ReleaseReason.Vacated)));
            _links.SayFarewell();
            await _nodes.LeaveAsync();
        }
        catch (BackplaneUnavailableException)
        {
            // The others find this node lost when its heartbeat runs out.
        }
        _redis.IsAvailable = false;
    }

    /// <summary>Ticks the links until nothing waits for an acknowledgement: an idle node has no timer for them.</summary>
    private async Task TickWhileBusyAsync()
    {
        if (_isTicking)
            return;
        _isTicking = true;
        try
        {
            while (!_links.IsIdle && !_stop.IsCancellationRequested)
            {
                await Task.Delay(ClusterLinks.TickInterval, _time);
                _links.Tick(Now);
            }
        }
        finally
        {
            _isTicking = false;
        }
    }
}
