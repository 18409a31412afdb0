using System.Net.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Signaling;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

public sealed class KeepAliveTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly byte[] Ping = [0x89, 0x00];

    private readonly FakeTimeProvider _time = new();
    private readonly KeepAlive _keepAlive;
    private readonly List<Client> _clients = [];

    public KeepAliveTests() => _keepAlive = KeepAliveBy(_time);

    [Fact]
    public void Who_is_silent_for_an_interval_is_pinged_once_and_for_two_given_up()
    {
        var client = Connect();
        Pass(9.9);
        Assert.Empty(client.Written);
        Pass(0.1);
        Assert.Equal(Ping, client.Written);
        Pass(9.9);
        Assert.Equal((Ping.Length, WebSocketState.Open), (client.Written.Length, client.Socket.State));
        Pass(0.1);
        Assert.Equal(WebSocketState.Aborted, client.Socket.State);
    }

    [Fact]
    public async Task Who_answers_is_pinged_again_and_stays()
    {
        var client = Connect();
        for (var i = 1; i <= 5; i++)
        {
            Pass(10);
            Assert.Equal(i * Ping.Length, client.Written.Length);
            await client.SayAsync();
        }
        Pass(9.9);
        Assert.Equal(WebSocketState.Open, client.Socket.State);
    }

    [Fact]
    public async Task Who_talks_is_not_pinged()
    {
        var client = Connect();
        for (var i = 0; i < 20; i++)
        {
            Pass(5);
            await client.SayAsync();
        }
        Assert.Empty(client.Written);
    }

    [Fact]
    public void Who_was_let_go_is_neither_pinged_nor_cut_off()
    {
        var (gone, there) = (Connect(), Connect());
        gone.Kept.Dispose();
        Pass(25);
        Assert.Empty(gone.Written);
        Assert.Equal((WebSocketState.Open, WebSocketState.Aborted), (gone.Socket.State, there.Socket.State));
    }

    [Fact]
    public void Who_comes_after_the_last_one_has_gone_is_looked_after()
    {
        Connect().Kept.Dispose();
        Pass(25);
        var client = Connect();
        Pass(10);
        Assert.Equal(Ping, client.Written);
    }

    [Fact]
    public void A_look_that_takes_long_is_not_followed_by_another_before_it_has_ended()
    {
        var time = new SlowTime();
        using var keepAlive = KeepAliveBy(time);
        for (var i = 0; i < 20; i++) _clients.Add(new Client(keepAlive, time) { OnWritten = () => time.Pass(TimeSpan.FromSeconds(0.3)) });
        time.Pass(TimeSpan.FromSeconds(15));
        Assert.All(_clients, client => Assert.Equal((Ping.Length, WebSocketState.Open), (client.Written.Length, client.Socket.State)));
        time.Pass(TimeSpan.FromSeconds(5)); // the first one's look was 6 s long
        Assert.Equal(WebSocketState.Aborted, _clients[0].Socket.State);
    }

    [Fact]
    public void Nothing_is_written_behind_a_close_and_who_does_not_answer_it_is_cut_off()
    {
        var client = Connect();
        var close = client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);
        Assert.True(close.IsCompletedSuccessfully);
        var written = client.Written;
        Pass(25);
        Assert.Equal(written, client.Written);
        Assert.Equal(WebSocketState.Aborted, client.Socket.State);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _keepAlive.Dispose();
    }

    private static KeepAlive KeepAliveBy(TimeProvider time) =>
        new(Options.Create(new SignalingOptions { KeepAlive = Interval }), time, NullLogger<KeepAlive>.Instance);

    private Client Connect()
    {
        var client = new Client(_keepAlive, _time);
        _clients.Add(client);
        return client;
    }

    // In steps: whoever is called sees the time at a step's end.
    private void Pass(double seconds)
    {
        for (var i = 0; i < Math.Round(seconds * 10); i++) _time.Advance(TimeSpan.FromMilliseconds(100));
    }

    private sealed class Client : IDisposable
    {
        private readonly ScriptedConnection _connection = new();

        public Client(KeepAlive keepAlive, TimeProvider time)
        {
            var stream = new WatchedStream(_connection, time);
            Socket = WebSocket.CreateFromStream(
                stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
            _ = Socket.ReceiveAsync(new byte[100], CancellationToken.None)
                .ContinueWith(static read => read.Exception, TaskScheduler.Default); // seen: it ends with the socket
            Kept = keepAlive.Watch(Socket, stream);
        }

        public WebSocket Socket { get; }

        public IDisposable Kept { get; }

        public byte[] Written => _connection.Written;

        public Action OnWritten { init => _connection.OnWritten = value; }

        /// <summary>A pong comes, which ends no read of the WebSocket.</summary>
        public Task SayAsync() => _connection.BringAsync(RawWebSocket.Frame(Opcode.Pong, [], isLast: true));

        public void Dispose()
        {
            Kept.Dispose();
            Socket.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>A clock whose one timer goes off whenever it is due, also while its callback runs, as the system's does.</summary>
    private sealed class SlowTime : TimeProvider, ITimer
    {
        private long _now;
        private long _due = long.MaxValue;
        private TimeSpan _period;
        private Action _callback = static () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time)
        {
            _now += time.Ticks;
            if (_now < _due) return;
            _due = _period > TimeSpan.Zero ? _now + _period.Ticks : long.MaxValue;
            _callback();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (_due, _period) = (dueTime >= TimeSpan.Zero ? _now + dueTime.Ticks : long.MaxValue, period);
            return true;
        }

        public void Dispose() => _due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
