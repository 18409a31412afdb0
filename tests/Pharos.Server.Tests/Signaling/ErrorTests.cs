using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Access;
using Pharos.Server.Signaling;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

/// <summary>The table of errors in docs/signaling.md: what is sent, which code comes back, and whether the socket is closed with it.</summary>
public sealed class ErrorTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private IssuedStream _stream;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync("Streams:MaxViewers=2", "Signaling:SocketsPerAddress=6");
        _stream = _server.NewStream();
    }

    [Theory]
    [InlineData("offer", """{"type":"offer","to":"p","sdp":"v=0"}""")]
    [InlineData("answer", """{"type":"answer","to":"p","sdp":"v=0"}""")]
    [InlineData("candidate", """{"type":"candidate","to":"p","candidate":null}""")]
    [InlineData("select-layer", """{"type":"select-layer","layer":null}""")]
    [InlineData("delay", """{"type":"delay","ms":1}""")]
    [InlineData("leave", """{"type":"leave"}""")]
    [InlineData("ping", """{"type":"ping"}""")]
    public async Task Not_first_before_one_has_said_who_one_is(string type, string message)
    {
        await using var client = await _server.ConnectAsync(_stream);
        await client.SendTextAsync(message);
        await client.ExpectErrorAsync("not-first");
        await client.SendAsync(new { type = "watch" });
        await client.ExpectWelcomeAsync();
        Assert.NotEmpty(type);
    }

    [Fact]
    public async Task Not_first_from_whom_nothing_comes_and_then_the_socket_is_closed()
    {
        var time = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        var stream = server.NewStream();
        await using var viewer = await server.WatchAsync(stream);
        await using var nobody = await server.ConnectAsync(stream);
        await nobody.SendAsync(new { type = "ping" });
        await nobody.ExpectErrorAsync("not-first");
        time.Advance(SignalingOptions.DefaultFirstMessageTimeout);
        await nobody.ExpectErrorAsync("not-first");
        await nobody.ExpectCloseAsync(1013);
        await viewer.ExpectQuietAsync();
    }

    [Fact]
    public async Task Not_first_a_second_time()
    {
        await using var viewer = await _server.WatchAsync(_stream);
        await viewer.SendAsync(new { type = "watch" });
        await viewer.ExpectErrorAsync("not-first");
        await viewer.SendAsync(new { type = "broadcast", token = _stream.Token });
        await viewer.ExpectErrorAsync("not-first");
        await viewer.ExpectQuietAsync();
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"unknown"}""")]
    [InlineData("""{"type":"offer","to":"p"}""")]
    [InlineData("""{"type":"broadcast","token":7}""")]
    [InlineData("")]
    public async Task Bad_message_is_ignored_before_and_after_the_welcome(string frame)
    {
        await using var client = await _server.ConnectAsync(_stream);
        await client.SendTextAsync(frame);
        await client.ExpectErrorAsync("bad-message");
        await client.SendAsync(new { type = "watch" });
        await client.ExpectWelcomeAsync();
        await client.SendTextAsync(frame);
        await client.ExpectErrorAsync("bad-message");
        await client.ExpectQuietAsync();
    }

    [Fact]
    public async Task Bad_message_for_a_binary_frame()
    {
        await using var client = await _server.ConnectAsync(_stream);
        await client.SendBinaryAsync("""{"type":"watch"}"""u8.ToArray());
        Assert.Contains("binary", (await client.ExpectErrorAsync("bad-message")).Text("message"));
        await client.SendAsync(new { type = "watch" });
        await client.ExpectWelcomeAsync();
    }

    [Fact]
    public async Task Bad_message_for_a_title_beyond_120_characters()
    {
        await using var client = await _server.ConnectAsync(_stream);
        await client.SendAsync(new { type = "broadcast", token = _stream.Token, title = new string('t', 121) });
        await client.ExpectErrorAsync("bad-message");
        await client.SendAsync(new { type = "broadcast", token = _stream.Token });
        await client.ExpectWelcomeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("other stream")]
    public async Task Unauthorized_closes_with_1008(string token)
    {
        if (token == "other stream") token = _server.NewStream().Token;
        await using var client = await _server.ConnectAsync(_stream);
        await client.SendAsync(new { type = "broadcast", token });
        await client.ExpectErrorAsync("unauthorized");
        await client.ExpectCloseAsync(1008);
    }

    [Fact]
    public async Task Unauthorized_leaves_the_broadcaster_alone()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var thief = await _server.ConnectAsync(_stream);
        await thief.SendAsync(new { type = "broadcast", token = "wrong", resume = broadcaster.Resume });
        await thief.ExpectErrorAsync("unauthorized");
        await broadcaster.ExpectQuietAsync();
    }

    [Fact]
    public async Task Stream_full_closes_with_1013_and_says_when_to_come_again()
    {
        await using var first = await _server.WatchAsync(_stream);
        await using var second = await _server.WatchAsync(_stream);
        await using var third = await _server.ConnectAsync(_stream);
        await third.SendAsync(new { type = "watch" });
        Assert.True((await third.ExpectErrorAsync("stream-full")).GetProperty("retry_after_ms").GetInt32() > 0);
        await third.ExpectCloseAsync(1013);

        await using var back = await _server.WatchAsync(_stream, first.Resume); // has its place
        await second.CloseAsync();
        await Deadline.Until(async () =>
        {
            await using var next = await _server.ConnectAsync(_stream);
            await next.SendAsync(new { type = "watch" });
            return (await next.NextAsync()).Text("type") == "welcome";
        });
    }

    [Theory]
    [InlineData(64 * 1024, "welcome")]
    [InlineData((64 * 1024) + 1, "too-large")]
    [InlineData(200_000, "too-large")]
    [InlineData(1_000_000, "too-large")]
    public async Task Too_large_a_frame_is_ignored(int bytes, string answer)
    {
        await using var client = await _server.ConnectAsync(_stream);
        const string Empty = """{"type":"watch","x":""}""";
        await client.SendTextAsync($$"""{"type":"watch","x":"{{new string('x', bytes - Empty.Length)}}"}""");
        if (answer == "welcome")
        {
            await client.ExpectWelcomeAsync();
            return;
        }
        await client.ExpectErrorAsync(answer);
        await client.SendAsync(new { type = "watch" });
        await client.ExpectWelcomeAsync();
    }

    [Theory]
    [InlineData("offer", 'x', (32 * 1024) - 2, true)] // the quotes count
    [InlineData("offer", 'x', (32 * 1024) - 1, false)]
    [InlineData("answer", 'x', (32 * 1024) - 1, false)]
    [InlineData("offer", 'ü', (16 * 1024) - 1, true)]
    [InlineData("offer", 'ü', 16 * 1024, false)]
    public async Task Too_large_an_SDP_is_ignored(string type, char filler, int length, bool fits)
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await broadcaster.ExpectAsync("viewer-joined");
        // Written out in UTF-8, as browsers do.
        await broadcaster.SendTextAsync($$"""{"type":"{{type}}","to":"{{viewer.PeerId}}","sdp":"{{new string(filler, length)}}"}""");
        if (fits) Assert.Equal(new string(filler, length), (await viewer.ExpectAsync(type)).Text("sdp"));
        else await broadcaster.ExpectErrorAsync("too-large");
        await broadcaster.ExpectQuietAsync();
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public async Task Too_long_a_candidate_is_ignored(int length, bool fits)
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        await using var viewer = await _server.WatchAsync(_stream);
        await broadcaster.ExpectAsync("viewer-joined");
        await broadcaster.SendAsync(new { type = "candidate", to = viewer.PeerId, candidate = new { candidate = new string('x', length) } });
        if (fits) Assert.Equal(length, (await viewer.ExpectAsync("candidate")).GetProperty("candidate").Text("candidate")!.Length);
        else await broadcaster.ExpectErrorAsync("too-large");
        await broadcaster.ExpectQuietAsync();
    }

    [Fact]
    public async Task More_bytes_a_second_than_allowed_are_refused()
    {
        await using var server = await RunningServer.StartAsync(
            services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()), "Signaling:BytesPerSecond=16384"); // and four times that at once
        await using var client = await server.ConnectAsync(server.NewStream());
        var message = $$"""{"type":"ping","x":"{{new string('x', 20_000)}}"}""";
        await client.SendAsync(new { type = "watch" });
        await client.ExpectWelcomeAsync();
        for (var i = 0; i < 5; i++) await client.SendTextAsync(message);
        for (var i = 0; i < 3; i++) await client.ExpectAsync("pong");
        await client.ExpectErrorAsync("rate-limited");
    }

    [Fact]
    public async Task Rate_limited_sockets_of_one_address_are_closed_with_1013()
    {
        var clients = new List<SignalingClient>();
        for (var i = 0; i < 6; i++) clients.Add(await _server.ConnectAsync(_stream));
        await using var seventh = await _server.ConnectAsync(_stream);
        Assert.True((await seventh.ExpectErrorAsync("rate-limited")).GetProperty("retry_after_ms").GetInt32() > 0);
        await seventh.ExpectCloseAsync(1013);

        foreach (var client in clients) await client.DisposeAsync();
        await Deadline.Until(async () =>
        {
            await using var next = await _server.ConnectAsync(_stream);
            await next.SendAsync(new { type = "watch" });
            return (await next.NextAsync()).Text("type") == "welcome";
        });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
