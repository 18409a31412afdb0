using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Pharos.Cluster.Redis;

/// <summary>
/// The way to Redis. Fails fast: nothing is queued for a server that is away, so that nothing old is executed when it is back.
/// Reconnects by itself, with jitter.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConfigurationOptions _configuration;
    private readonly TimeSpan _requestTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task<ConnectionMultiplexer>? _opening;
    private ConnectionMultiplexer? _multiplexer;
    private volatile bool _isAvailable;

    public RedisConnection(RedisBackplaneOptions options, TimeProvider time, ILogger logger)
    {
        _configuration = Configure(options);
        _requestTimeout = options.RequestTimeout;
        _time = time;
        _logger = logger;
    }

    /// <summary>What the last rounds say; set by <see cref="RenewalRounds"/>.</summary>
    public bool IsAvailable
    {
        get => _isAvailable;
        set => _isAvailable = value;
    }

    /// <summary>Begins to connect, if that has not been done. It goes on by itself when Redis is away.</summary>
    /// <exception cref="BackplaneUnavailableException">Redis could not even be looked for.</exception>
    public async Task OpenAsync()
    {
        try
        {
            // Not on the caller's scheduler: what the library starts now it keeps.
            _opening ??= Task.Run(() => ConnectionMultiplexer.ConnectAsync(_configuration));
            _multiplexer ??= await _opening;
        }
        catch (Exception e) when (IsOutage(e))
        {
            _opening = null;
            throw new BackplaneUnavailableException($"The cluster directory cannot be reached ({Reason(e)}).", e);
        }
    }

    /// <summary>Asks the directory, but not while it is known to be away.</summary>
    /// <exception cref="BackplaneUnavailableException">No answer in time.</exception>
    public Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, TimeSpan? timeout = null) =>
        IsAvailable ? TryAskAsync(ask, timeout) : Task.FromException<T>(new BackplaneUnavailableException());

    /// <summary>Asks the directory, even while it is known to be away.</summary>
    /// <exception cref="BackplaneUnavailableException">No answer in time.</exception>
    public Task<T> TryAskAsync<T>(Func<IDatabase, Task<T>> ask, TimeSpan? timeout = null) =>
        GuardAsync(m => ask(m.GetDatabase()), timeout);

    /// <summary>Whether the connection for channels, which is another one, answers too.</summary>
    public Task PingChannelsAsync() => GuardAsync(m => m.GetSubscriber().PingAsync(), null);

    /// <summary>Publishes without waiting; what cannot be sent is lost.</summary>
    public void Publish(RedisChannel channel, byte[] bytes)
    {
        try
        {
            _multiplexer?.GetSubscriber().Publish(channel, bytes, CommandFlags.FireAndForget);
        }
        catch (Exception e) when (IsOutage(e))
        {
            ClusterLog.PublishFailed(_logger, Reason(e));
        }
    }

    /// <summary>Subscribes to a channel, whose messages then come in order until <see cref="Unsubscribe"/>.</summary>
    /// <exception cref="BackplaneUnavailableException">No answer in time; nothing is subscribed.</exception>
    public async Task SubscribeAsync(RedisChannel channel, Action<byte[]> receive, TimeSpan? timeout = null)
    {
        try
        {
            var messages = await GuardAsync(m => m.GetSubscriber().SubscribeAsync(channel), timeout);
            messages.OnMessage(m => receive((byte[]?)m.Message ?? []));
        }
        catch (BackplaneUnavailableException)
        {
            // The library goes on subscribing a queue that nobody reads.
            Unsubscribe(channel);
            throw;
        }
    }

    public void Unsubscribe(RedisChannel channel)
    {
        try
        {
            _multiplexer?.GetSubscriber().Unsubscribe(channel, flags: CommandFlags.FireAndForget);
        }
        catch (Exception e) when (IsOutage(e))
        {
            // Away: the server forgets its subscribers, and so has the library by now.
            ClusterLog.PublishFailed(_logger, Reason(e));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is { } multiplexer)
            await multiplexer.DisposeAsync();
    }

    private async Task<T> GuardAsync<T>(Func<ConnectionMultiplexer, Task<T>> ask, TimeSpan? timeout)
    {
        try
        {
            return await ask(_multiplexer ?? throw new BackplaneUnavailableException()).WaitAsync(timeout ?? _requestTimeout, _time);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new BackplaneUnavailableException($"The cluster directory cannot be reached ({Reason(e)}).", e);
        }
    }

    private static bool IsOutage(Exception e) => e is RedisException or TimeoutException or SocketException or ObjectDisposedException;

    /// <summary>The kind of a failure; its message may quote the configuration.</summary>
    private static string Reason(Exception e) => e switch
    {
        RedisConnectionException connection => connection.FailureType.ToString(),
        RedisServerException server => server.Message.Split(' ')[0],
        _ => e.GetType().Name,
    };

    private static ConfigurationOptions Configure(RedisBackplaneOptions options)
    {
        var configuration = Parse(options.Configuration);
        var requestTimeout = (int)options.RequestTimeout.TotalMilliseconds;
        configuration.AbortOnConnectFail = false;
        // What scripts publish has no prefix but RedisNames' own.
        configuration.ChannelPrefix = default;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.IncludeDetailInExceptions = false;
        configuration.ConnectTimeout = requestTimeout;
        configuration.AsyncTimeout = requestTimeout;
        configuration.ConnectRetry = 1;
        // The library looks for timeouts and reconnects on its heartbeat, so it must not be slower than what waits for it.
        configuration.HeartbeatInterval = options.RequestTimeout / 2;
        // Random between these two, so that the nodes of a cluster do not all come back in the same moment.
        configuration.ReconnectRetryPolicy = new ExponentialRetry(requestTimeout / 5, requestTimeout);
        return configuration;
    }

    private static ConfigurationOptions Parse(string text)
    {
        try
        {
            if (ConfigurationOptions.Parse(text) is { EndPoints.Count: > 0 } configuration)
                return configuration;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Its message quotes the text, which may hold a password.
        }
        throw new ArgumentException(
            "The Redis configuration cannot be read. It is a StackExchange.Redis configuration string: host:port, then options such as "
            + "password=… and ssl=true, separated by commas.");
    }
}
