using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Pharos.Server.Tests.Harness;

/// <summary>How a socket ended.</summary>
internal readonly record struct SocketEnd(int? Code, string? Reason);

/// <summary>A client of the protocol in docs/signaling.md, written from that page alone.</summary>
internal sealed class SignalingClient : IAsyncDisposable
{
    private const int BufferBytes = 256 * 1024;
    private readonly ClientWebSocket _socket;
    private readonly Channel<JsonElement> _inbox = Channel.CreateUnbounded<JsonElement>();
    private readonly Task<SocketEnd> _reading;

    private SignalingClient(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = Task.Run(ReadAllAsync);
    }

    public string PeerId { get; private set; } = "";

    public string Resume { get; private set; } = "";

    public JsonElement Welcome { get; private set; }

    public static Uri UrlOf(Uri server, string streamId) =>
        new UriBuilder(server) { Scheme = server.Scheme == "https" ? "wss" : "ws", Path = $"/ws/webrtc/{streamId}/" }.Uri;

    public static async Task<SignalingClient> ConnectAsync(Uri server, string streamId, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        await socket.ConnectAsync(UrlOf(server, streamId), CancellationToken.None).Within("the connection");
        return new SignalingClient(socket);
    }

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string text) => SendFrameAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendBinaryAsync(byte[] bytes) => SendFrameAsync(bytes, WebSocketMessageType.Binary);

    /// <summary>The next message, whatever it is.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var patience = new CancellationTokenSource(Deadline.Patience);
        try
        {
            return await _inbox.Reader.ReadAsync(patience.Token);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"The socket ended with {await _reading} where a message was expected.");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("No message came.");
        }
    }

    /// <summary>The next message is of this type; viewer counts, which come when they like, are passed over.</summary>
    public async Task<JsonElement> ExpectAsync(string type)
    {
        while (true)
        {
            var message = await NextAsync();
            var got = message.GetProperty("type").GetString();
            if (got == "viewer-count" && type != got) continue;
            if (got != type) Assert.Fail($"Expected `{type}`, got {message}");
            return message;
        }
    }

    /// <summary>The next message is this error.</summary>
    public async Task<JsonElement> ExpectErrorAsync(string code)
    {
        var error = await ExpectAsync("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("message").GetString()));
        return error;
    }

    /// <summary>Whether a message of one type comes before one of another.</summary>
    public async Task<bool> AnyBeforeAsync(string sought, string end)
    {
        while (true)
        {
            var type = (await NextAsync()).GetProperty("type").GetString();
            if (type == sought) return true;
            if (type == end) return false;
        }
    }

    public async Task ExpectWelcomeAsync()
    {
        Welcome = await NextAsync();
        Assert.Equal("welcome", Welcome.GetProperty("type").GetString());
        PeerId = Welcome.GetProperty("peer_id").GetString()!;
        Resume = Welcome.GetProperty("resume").GetString()!;
    }

    /// <summary>Waits for a viewer count, passing over others.</summary>
    public async Task ExpectCountAsync(int count)
    {
        while (true)
        {
            var message = await NextAsync();
            if (message.Text("type") == "viewer-count" && message.GetProperty("viewer_count").GetInt32() == count) return;
        }
    }

    /// <summary>
    /// Nothing but viewer counts was sent so far: a message to nobody goes through the stream's mailbox like any other, and what
    /// comes back is the next to come.
    /// </summary>
    public async Task ExpectQuietAsync()
    {
        await SendAsync(new { type = "candidate", to = "nobody", candidate = (object?)null });
        Assert.Contains("`nobody`", (await ExpectErrorAsync("unknown-peer")).GetProperty("message").GetString());
    }

    /// <summary>The socket ends with this code, after what was still to be read.</summary>
    public async Task<string?> ExpectCloseAsync(int code, TimeSpan? patience = null)
    {
        var end = await EndAsync(patience);
        Assert.Equal(code, end.Code);
        return end.Reason;
    }

    public Task<SocketEnd> EndAsync(TimeSpan? patience = null) => _reading.Within("the end of the socket", patience);

    /// <summary>Messages that came and were not looked at, but for those of one type.</summary>
    public int WaitingBesides(string type)
    {
        var waiting = 0;
        while (_inbox.Reader.TryRead(out var message)) waiting += message.Text("type") == type ? 0 : 1;
        return waiting;
    }

    /// <summary>Closes as a browser does when its page goes.</summary>
    public async Task CloseAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await EndAsync();
    }

    /// <summary>Is gone without a word.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private Task SendFrameAsync(byte[] bytes, WebSocketMessageType type) =>
        _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).Within("a frame to be sent");

    private async Task<SocketEnd> ReadAllAsync()
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += result.Count;
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    if (_socket.State == WebSocketState.CloseReceived)
                        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return new SocketEnd((int?)_socket.CloseStatus, _socket.CloseStatusDescription);
                }
                Assert.Equal(WebSocketMessageType.Text, result.MessageType);
                using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
                _inbox.Writer.TryWrite(document.RootElement.Clone());
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return default;
        }
        finally
        {
            _inbox.Writer.TryComplete();
        }
    }
}
