using Microsoft.Extensions.Logging;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>How a node begins, and what it says about its configuration.</summary>
public sealed class StartRedisTests
{
    private const string Password = "sesame-open-2718";

    [Fact]
    public async Task A_node_starts_without_redis_and_joins_when_it_is_there()
    {
        await using var server = new RedisServer();
        await using var node = new RedisBackplane(new RedisBackplaneOptions { Configuration = $"127.0.0.1:{server.Port}" });
        var available = new TaskCompletionSource();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));

        await node.StartAsync(e => available.TrySetResult(), patience.Token);
        Assert.False(node.IsAvailable);
        Assert.Equal(ClaimOutcome.Unavailable, (await node.ClaimAsync("stream", ClaimMode.IfFree, default)).Outcome);
        await server.StartAsync();

        await available.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(ClaimOutcome.Granted, (await node.ClaimAsync("stream", ClaimMode.IfFree, default)).Outcome);
    }

    [Theory]
    [InlineData(Password, true)]
    [InlineData(Password + "-not", false)]
    public async Task The_password_is_used_and_never_logged(string configured, bool isRight)
    {
        await using var server = new RedisServer { Password = Password };
        await server.StartAsync();
        var log = new Lines();
        var options = new RedisBackplaneOptions { Configuration = $"127.0.0.1:{server.Port},password={configured}", NodeName = "front" };
        await using (var node = new RedisBackplane(options, log))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(isRight ? 10 : 1));
            await node.StartAsync(_ => { }, patience.Token);
            Assert.Equal(isRight, node.IsAvailable);
            Assert.StartsWith("front-", node.Node.Value, StringComparison.Ordinal);
        }

        Assert.NotEmpty(log.Written);
        Assert.DoesNotContain(log.Written, line => line.Contains(Password, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=" + Password)]
    [InlineData("host:6379,ssl=" + Password)]
    public void An_unreadable_configuration_is_refused_without_being_quoted(string configuration)
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => new RedisBackplane(new RedisBackplaneOptions { Configuration = configuration }));

        Assert.Contains("host:port", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, refusal.ToString(), StringComparison.Ordinal);
    }

    private sealed class Lines : ILogger<RedisBackplane>
    {
        private readonly Lock _gate = new();
        private readonly List<string> _written = [];

        public IReadOnlyList<string> Written
        {
            get
            {
                lock (_gate)
                    return [.. _written];
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_gate)
                _written.Add(formatter(state, exception) + exception);
        }
    }
}
