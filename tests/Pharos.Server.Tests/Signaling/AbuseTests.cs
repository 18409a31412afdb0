using System.Text;
using Pharos.Server.Access;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

/// <summary>Clients that are broken, or mean it.</summary>
public sealed class AbuseTests : IAsyncLifetime
{
    private const string Watch = """{"type":"watch"}""";
    private const string Ping = """{"type":"ping"}""";
    private const int StrikesAllowed = 20;
    private RunningServer _server = null!;
    private IssuedStream _stream;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync("Signaling:MaxQueuedBytes=65536", "Streams:ViewerPatience=00:00:00");
        _stream = _server.NewStream();
    }

    [Theory]
    [InlineData("text")]
    [InlineData("binary")]
    [InlineData("large")]
    [InlineData("out of turn")]
    public async Task Who_goes_on_sending_what_is_refused_is_closed_with_1008(string kind)
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        for (var i = 0; i < StrikesAllowed + 10; i++) // 2 a second are forgiven, and a busy machine may take its time
        {
            await client.SendAsync(
                kind == "binary" ? Opcode.Binary : Opcode.Text,
                kind == "large" ? Encoding.UTF8.GetBytes(new string(' ', 66_000)) : Encoding.UTF8.GetBytes(kind == "out of turn" ? Ping : "x"));
        }
        Assert.Equal(1008, await client.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task Who_is_sent_away_has_not_left_by_itself_and_may_still_have_a_picture()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        using var viewer = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await viewer.SendTextAsync(Watch);
        await broadcaster.ExpectAsync("viewer-joined");
        for (var i = 0; i < StrikesAllowed + 10; i++) await viewer.SendTextAsync("x");
        Assert.Equal(1008, await viewer.ReadCloseCodeAsync());
        await viewer.SendAsync(Opcode.Close, [1008 >> 8, 1008 & 0xFF]); // the answer
        Assert.Equal("lost", (await broadcaster.ExpectAsync("viewer-left")).Text("reason"));
    }

    [Fact]
    public async Task A_few_mistakes_are_forgiven()
    {
        await using var viewer = await _server.WatchAsync(_stream);
        for (var i = 0; i < StrikesAllowed; i++)
        {
            await viewer.SendTextAsync("x");
            await viewer.ExpectErrorAsync("bad-message");
        }
        await viewer.SendAsync(new { type = "ping" });
        await viewer.ExpectAsync("pong");
    }

    [Fact]
    public async Task A_flood_is_rate_limited_and_then_closed_with_1008()
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await client.SendTextAsync(Watch);
        Assert.Contains("welcome", await client.ReadTextAsync());
        var flood = new MemoryFrames();
        for (var i = 0; i < 400; i++) flood.Add(Ping); // 4 s of 50 a second may come at once
        await client.SendBytesAsync(flood.ToArray());

        var pongs = 0;
        string text;
        while (!(text = await client.ReadTextAsync()).Contains("rate-limited", StringComparison.Ordinal))
        {
            if (text.Contains("pong", StringComparison.Ordinal)) pongs++;
        }
        Assert.InRange(pongs, 199, 300);
        Assert.Equal(1008, await client.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task A_broadcaster_may_send_ten_times_as_much()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        for (var i = 0; i < 1000; i++) await broadcaster.SendAsync(new { type = "ping" });
        for (var i = 0; i < 1000; i++) await broadcaster.ExpectAsync("pong");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task A_message_in_fragments_is_one_message(int fragmentBytes)
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        var bytes = Encoding.UTF8.GetBytes("""{"type":"watch","x":"Grüße"}""");
        var opcode = Opcode.Text;
        foreach (var fragment in bytes.Chunk(fragmentBytes)) // cuts through characters, too
        {
            await client.SendAsync(opcode, fragment, isLast: false);
            opcode = Opcode.Continuation;
            await client.SendAsync(Opcode.Ping, [1]); // control frames may come between (RFC 6455 §5.4)
        }
        await client.SendAsync(opcode, [], isLast: true);
        Assert.Contains("welcome", await client.ReadTextAsync());
    }

    [Fact]
    public async Task A_message_that_never_ends_is_closed_with_1009()
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        var piece = Encoding.UTF8.GetBytes(new string(' ', 60_000));
        await client.SendAsync(Opcode.Text, piece, isLast: false);
        for (var i = 0; i < 20; i++) await client.SendAsync(Opcode.Continuation, piece, isLast: false);
        Assert.Equal(1009, await client.ReadCloseCodeAsync());
    }

    [Fact]
    public async Task A_message_of_countless_empty_fragments_is_closed_with_1009()
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await client.SendAsync(Opcode.Text, [(byte)'{'], isLast: false);
        var fragments = new MemoryFrames();
        for (var i = 0; i < 3000; i++) fragments.Add("", Opcode.Continuation, isLast: false);
        await client.SendBytesAsync(fragments.ToArray());
        Assert.Equal(1009, await client.ReadCloseCodeAsync());
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(int.MaxValue)]
    [InlineData(2_000_000)]
    public async Task An_announced_length_reserves_nothing(long length)
    {
        var before = GC.GetTotalMemory(forceFullCollection: false);
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await client.SendHeaderAsync(Opcode.Text, length);
        await client.SendBytesAsync(new byte[100]);
        await using var other = await _server.WatchAsync(_stream);
        await other.ExpectQuietAsync();
        Assert.True(GC.GetTotalMemory(forceFullCollection: false) - before < 100_000_000);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe })]
    [InlineData(new byte[] { (byte)'"', 0xc3, 0x28, (byte)'"' })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })] // a surrogate
    public async Task Text_that_is_no_UTF8_ends_the_connection(byte[] text)
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await client.SendAsync(Opcode.Text, text);
        // RFC 6455 §8.1 says 1007; the framework may cut the connection before that is out (§7.1.7 allows it).
        Assert.Contains(await client.ReadCloseCodeAsync(), new int?[] { 1007, null });
    }

    [Theory]
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 })] // an opcode that nobody defined
    [InlineData(new byte[] { 0xf1, 0x80, 0, 0, 0, 0 })] // reserved bits
    [InlineData(new byte[] { 0x81, 0x05, 0x20, 0x20, 0x20, 0x20, 0x20 })] // not masked
    [InlineData(new byte[] { 0x09, 0x80, 0, 0, 0, 0 })] // a fragmented ping
    [InlineData(new byte[] { 0x80, 0x80, 0, 0, 0, 0 })] // a continuation of nothing
    public async Task Frames_against_the_protocol_end_the_connection(byte[] frame)
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await client.SendBytesAsync(frame);
        Assert.Contains(await client.ReadCloseCodeAsync(), new int?[] { 1002, null });
    }

    [Fact]
    public async Task Who_never_answers_a_close_is_cut_off()
    {
        using var client = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id);
        await client.SendTextAsync("""{"type":"broadcast","token":"wrong"}""");
        Assert.Equal(1008, await client.ReadCloseCodeAsync());
        Assert.Null(await client.ReadAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Who_never_reads_is_disconnected_and_delays_nobody()
    {
        await using var broadcaster = await _server.BroadcastAsync(_stream);
        using var slow = await RawWebSocket.ConnectAsync(_server.Url, _stream.Id, receiveBufferBytes: 4096);
        await slow.SendTextAsync(Watch);
        var slowId = (await broadcaster.ExpectAsync("viewer-joined")).Text("peer_id");
        await using var quick = await _server.WatchAsync(_stream);
        await broadcaster.ExpectAsync("viewer-joined");
        var sdp = new string('x', 30_000);

        var isGone = false;
        for (var i = 0; i < 1500 && !isGone; i++) // the kernel takes some megabytes before anything waits
        {
            await broadcaster.SendAsync(new { type = "offer", to = slowId, sdp });
            if (i % 20 != 0) continue;
            await broadcaster.SendAsync(new { type = "offer", to = quick.PeerId, sdp = $"v={i}" });
            Assert.Equal($"v={i}", (await quick.ExpectAsync("offer")).Text("sdp"));
            await broadcaster.SendAsync(new { type = "ping" });
            isGone = await broadcaster.AnyBeforeAsync("viewer-left", "pong");
        }

        Assert.True(isGone, "Megabytes were queued for a client that reads nothing.");
        Assert.Null(await slow.ReadCloseCodeAsync()); // cut off: a close frame would wait behind all the rest
    }

    [Fact]
    public async Task A_client_that_answers_no_ping_is_gone_within_two_intervals()
    {
        await using var server = await RunningServer.StartAsync("Signaling:KeepAlive=00:00:01", "Streams:ViewerPatience=00:00:00");
        var stream = server.NewStream();
        await using var broadcaster = await server.BroadcastAsync(stream);
        using var dead = await RawWebSocket.ConnectAsync(server.Url, stream.Id);
        await dead.SendTextAsync(Watch);
        var peerId = (await broadcaster.ExpectAsync("viewer-joined")).Text("peer_id");

        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal(peerId, (await broadcaster.ExpectAsync("viewer-left")).Text("peer_id"));

        // Two intervals, and as much again for a busy machine.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        await broadcaster.ExpectQuietAsync(); // who answers stays
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private sealed class MemoryFrames
    {
        private readonly List<byte> _bytes = [];

        public void Add(string text, Opcode opcode = Opcode.Text, bool isLast = true) =>
            _bytes.AddRange(RawWebSocket.Frame(opcode, Encoding.UTF8.GetBytes(text), isLast));

        public byte[] ToArray() => [.. _bytes];
    }
}
