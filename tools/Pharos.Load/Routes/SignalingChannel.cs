using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Pharos.Load.Routes;

/// <summary>
/// One socket of docs/signaling.md. What comes goes to <paramref name="handle"/>, on the thread that reads and one after the other; what
/// that does not take waits for <see cref="ExpectAsync"/>.
/// </summary>
/// <param name="handle">Whether it took a message of this type.</param>
internal sealed class SignalingChannel(Func<string, JsonElement, bool> handle) : IAsyncDisposable
{
    /// <summary>The reason of a join that failed since what was expected did not come in time.</summary>
    public const string NoAnswer = "signaling: no answer";

    private const int BufferBytes = 4 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonElement> _inbox = Channel.CreateUnbounded<JsonElement>();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;

    /// <summary>Opens it.</summary>
    /// <exception cref="JoinException">The server does not take it.</exception>
    public async Task ConnectAsync(Uri server, string streamId, bool isInsecure, CancellationToken cancelled)
    {
        var url = new UriBuilder(server) { Scheme = server.Scheme == "https" ? "wss" : "ws", Path = $"/ws/webrtc/{streamId}/" }.Uri;
        if (isInsecure) _socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.KeepAliveInterval = TimeSpan.Zero; // the server pings
        try
        {
            await _socket.ConnectAsync(url, cancelled);
        }
        catch (WebSocketException e)
        {
            var status = (int)_socket.HttpStatusCode;
            throw new JoinException(status == 0 ? "no connection" : $"http {status}", $"{url.Authority} does not take the WebSocket: {e.Message}");
        }
        _reading = ReadAllAsync();
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="JoinException">The socket has ended.</exception>
    public async Task SendAsync(JsonObject message)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw Ended();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message of a type; others are passed over.</summary>
    /// <exception cref="JoinException">An error came in its place, the socket ended, or nothing came in time.</exception>
    public async Task<JsonElement> ExpectAsync(string type, CancellationToken cancelled)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        patience.CancelAfter(Patience);
        try
        {
            while (true)
            {
                var message = await _inbox.Reader.ReadAsync(patience.Token);
                var got = TypeOf(message);
                if (got == type) return message;
                if (got == "error") throw ServerRefusal.OfSignaling(Text(message, "code") ?? "?", Text(message, "message"));
            }
        }
        catch (ChannelClosedException)
        {
            throw Ended();
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            throw new JoinException(NoAnswer, $"No `{type}` came within {Patience.TotalSeconds} s.");
        }
    }

    /// <summary>Says that it goes for good, and closes; never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await SendAsync(new JsonObject { ["type"] = "leave" });
            await _reading.WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception e) when (e is JoinException or TimeoutException)
        {
            // It has ended already, or ends now.
        }
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>A member's text; null without it.</summary>
    public static string? Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string TypeOf(JsonElement message) => Text(message, "type") ?? "";

    private async Task ReadAllAsync()
    {
        var buffer = new byte[BufferBytes];
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) return;
                length += part.Count;
                if (!part.EndOfMessage) continue;
                using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
                length = 0;
                var message = document.RootElement;
                if (!handle(TypeOf(message), message)) _inbox.Writer.TryWrite(message.Clone());
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            // The socket is over; whoever waits is told.
        }
        finally
        {
            _inbox.Writer.TryComplete();
        }
    }

    private JoinException Ended()
    {
        var code = _socket.State is WebSocketState.CloseReceived or WebSocketState.Closed ? (int?)_socket.CloseStatus : null;
        var with = code is { } number ? $" with {number}" : "";
        return new($"signaling: closed{with}", $"The socket was closed. {_socket.CloseStatusDescription}".TrimEnd());
    }
}
