using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pharos.Benchmarks.Server;

/// <summary>
/// A WebSocket client that costs next to nothing, so that what is measured is the server: frames are prepared once, with a masking
/// key of zero, and received ones are counted by their headers.
/// </summary>
internal sealed class SignalingClient : IDisposable
{
    // A final frame (0x80) of each kind.
    private const byte Text = 0x81;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8a;
    private const byte Masked = 0x80;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    private SignalingClient(Socket socket) => _socket = socket;

    /// <summary>Connects to a stream's signaling socket.</summary>
    public static async Task<SignalingClient> ConnectAsync(ServerProcess server, string streamId)
    {
        var client = new SignalingClient(await server.ConnectAsync());
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        await client._socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /ws/webrtc/{streamId}/ HTTP/1.1\r\nHost: {server.Address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        while (true)
        {
            client._length += await client.ReceiveAsync();
            var end = client._buffer.AsSpan(0, client._length).IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            if (!client._buffer.AsSpan().StartsWith("HTTP/1.1 101"u8)) throw new IOException(Encoding.ASCII.GetString(client._buffer, 0, end));
            client.Skip(end + 4);
            return client;
        }
    }

    /// <summary>A masked text frame (RFC 6455 §5.2).</summary>
    public static byte[] Frame(string text) => Frame(Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends prepared bytes.</summary>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> frames) => _socket.SendAsync(frames);

    /// <summary>Waits for the next message of a type.</summary>
    public async Task<JsonElement> ReceiveAsync(string type)
    {
        while (true)
        {
            var message = default(JsonElement);
            var start = 0;
            while (message.ValueKind == JsonValueKind.Undefined && TryTake(ref start, out var payload))
            {
                var candidate = JsonSerializer.Deserialize<JsonElement>(payload);
                if (candidate.GetProperty("type").GetString() == type) message = candidate;
            }
            Skip(start);
            if (message.ValueKind != JsonValueKind.Undefined) return message;
            _length += await ReceiveAsync();
        }
    }

    /// <summary>Waits until at least one message came; how many came.</summary>
    public async ValueTask<int> CountAsync()
    {
        while (true)
        {
            var (count, start) = (0, 0);
            while (TryTake(ref start, out _)) count++;
            Skip(start);
            if (count > 0) return count;
            _length += await ReceiveAsync();
        }
    }

    /// <summary>Answers pings and reads what comes until the connection ends.</summary>
    public async Task IdleAsync()
    {
        try
        {
            while (true) await CountAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The end of the measurement.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte[] Frame(byte kind, ReadOnlySpan<byte> payload)
    {
        var isShort = payload.Length < 126;
        var header = (isShort ? 2 : 4) + 4;
        var frame = new byte[header + payload.Length];
        frame[0] = kind;
        frame[1] = (byte)(Masked | (isShort ? payload.Length : 126));
        if (!isShort) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }

    private async ValueTask<int> ReceiveAsync()
    {
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
        return received > 0 ? received : throw new IOException("The server closed the connection.");
    }

    // The next text frame at `start`; pings on the way are answered.
    private bool TryTake(ref int start, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        while (true)
        {
            var bytes = _buffer.AsSpan(start, _length - start);
            if (bytes.Length < 2) return false;
            var header = bytes[1] < 126 ? 2 : 4;
            if (bytes.Length < header) return false;
            var length = bytes[1] < 126 ? bytes[1] : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (bytes.Length < header + length) return false;
            start += header + length;
            payload = bytes.Slice(header, length);
            if (bytes[0] == Text) return true;
            if (bytes[0] == Ping) _socket.Send(Frame(Pong, payload));
        }
    }

    private void Skip(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }
}
