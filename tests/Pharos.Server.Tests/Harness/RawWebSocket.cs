using System.Buffers.Binary;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace Pharos.Server.Tests.Harness;

/// <summary>Opcodes of RFC 6455 §5.2.</summary>
internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>A WebSocket that does only what it is told: no pong, no close by itself, and frames that a proper client never sends.</summary>
internal sealed class RawWebSocket : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawWebSocket(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<RawWebSocket> ConnectAsync(Uri server, string streamId, int? receiveBufferBytes = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBufferBytes is { } bytes) tcp.ReceiveBufferSize = bytes;
        await tcp.ConnectAsync(server.Host, server.Port);
        var socket = new RawWebSocket(tcp);
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws/webrtc/{streamId}/ HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await socket._stream.ReadExactlyAsync(next).AsTask().Within("the upgrade");
            head.Append((char)next[0]);
        }
        Assert.StartsWith("HTTP/1.1 101", head.ToString());
        return socket;
    }

    public Task SendTextAsync(string text) => SendAsync(Opcode.Text, Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(Opcode opcode, byte[] payload, bool isLast = true) =>
        await _stream.WriteAsync(Frame(opcode, payload, isLast)).AsTask().Within("a frame to be sent");

    /// <summary>Only the header of a frame, with a length that need not be true.</summary>
    public async Task SendHeaderAsync(Opcode opcode, long length) => await _stream.WriteAsync(Header(opcode, length, isLast: true));

    /// <summary>Bytes as they are.</summary>
    public async Task SendBytesAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    /// <summary>The next frame; null when the connection is gone.</summary>
    public async Task<(Opcode Opcode, byte[] Payload)?> ReadAsync(TimeSpan? patience = null)
    {
        try
        {
            return await ReadFrameAsync().Within("a frame", patience);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Reads on and answers pings, as long as the connection lasts.</summary>
    public async Task AnswerPingsAsync()
    {
        try
        {
            while (await ReadFrameAsync() is { } frame)
            {
                if (frame.Opcode == Opcode.Ping) await SendAsync(Opcode.Pong, frame.Payload);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The end of the connection.
        }
    }

    /// <summary>The next text frame.</summary>
    public async Task<string> ReadTextAsync()
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Opcode == Opcode.Text) return Encoding.UTF8.GetString(frame.Payload);
        }
        throw new InvalidOperationException("The connection ended where a text frame was expected.");
    }

    /// <summary>The code of the close frame that comes, whatever comes before; null when the connection is cut instead.</summary>
    public async Task<int?> ReadCloseCodeAsync()
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Opcode == Opcode.Close) return BinaryPrimitives.ReadUInt16BigEndian(frame.Payload);
        }
        return null;
    }

    public void Dispose() => _tcp.Dispose();

    /// <summary>A frame as it goes over the wire.</summary>
    public static byte[] Frame(Opcode opcode, byte[] payload, bool isLast) =>
        [.. Header(opcode, payload.Length, isLast), .. payload]; // masked with zeros

    private static byte[] Header(Opcode opcode, long length, bool isLast)
    {
        var first = (byte)((byte)opcode | (isLast ? 0x80 : 0));
        byte[] mask = [0, 0, 0, 0];
        switch (length)
        {
            case < 126:
                return [first, (byte)(0x80 | length), .. mask];
            case < 65536:
                return [first, 0x80 | 126, (byte)(length >> 8), (byte)length, .. mask];
            default:
                var size = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(size, length);
                return [first, 0x80 | 127, .. size, .. mask];
        }
    }

    private async Task<(Opcode Opcode, byte[] Payload)?> ReadFrameAsync()
    {
        var head = new byte[2];
        await _stream.ReadExactlyAsync(head);
        long length = head[1] & 0x7f;
        if (length >= 126)
        {
            var size = new byte[length == 126 ? 2 : 8];
            await _stream.ReadExactlyAsync(size);
            length = size.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(size) : BinaryPrimitives.ReadInt64BigEndian(size);
        }
        var payload = new byte[length];
        await _stream.ReadExactlyAsync(payload);
        return ((Opcode)(head[0] & 0x0f), payload);
    }
}
