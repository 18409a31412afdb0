using System.Buffers;
using System.Net.WebSockets;

namespace Pharos.Server.Signaling;

/// <summary>What came from a socket.</summary>
internal enum FrameKind
{
    /// <summary>A whole text message; its bytes are in <see cref="FrameReader.Frame"/>.</summary>
    Text,

    /// <summary>A binary message, skipped.</summary>
    Binary,

    /// <summary>A message above the limit, skipped.</summary>
    TooLarge,

    /// <summary>A message that went on for so long after being too large that skipping it is no use.</summary>
    Endless,

    /// <summary>The other side closes.</summary>
    Close,
}

/// <summary>
/// Reads whole messages from a WebSocket, of any fragmentation (RFC 6455 §5.4). Holds a buffer only while bytes of a message are
/// there, so that an idle socket costs none.
/// </summary>
internal sealed class FrameReader(WebSocket socket, int maxBytes) : IDisposable
{
    private const int FirstBufferBytes = 4 * 1024; // nearly every message fits
    private const int MostSkippedBytes = 1024 * 1024;
    private const int MostFragments = 1024; // of 64 bytes each for a message at the limit; browsers send one
    private byte[]? _buffer;
    private int _length;

    /// <summary>The message, until the next read.</summary>
    public ReadOnlyMemory<byte> Frame => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Waits until there is something to read, and takes nothing yet: a read into no bytes. Apart from <see cref="ReadAsync"/>, whose
    /// state an idle socket would keep otherwise.
    /// </summary>
    public ValueTask<ValueWebSocketReceiveResult> WaitAsync(CancellationToken cancellation)
    {
        Release();
        return socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
    }

    /// <summary>Reads the message that has begun to come.</summary>
    /// <param name="result">What <see cref="WaitAsync"/> gave.</param>
    /// <param name="cancellation">Cancels the read, and with it the socket.</param>
    public async ValueTask<FrameKind> ReadAsync(ValueWebSocketReceiveResult result, CancellationToken cancellation)
    {
        if (result.MessageType == WebSocketMessageType.Close) return FrameKind.Close;

        _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBufferBytes, maxBytes + 1));
        for (var fragments = 0; !result.EndOfMessage; fragments++)
        {
            if (fragments == MostFragments) return FrameKind.Endless;
            if (_length == _buffer.Length) Grow();
            result = await socket.ReceiveAsync(_buffer.AsMemory(_length), cancellation);
            if (result.MessageType == WebSocketMessageType.Close) return FrameKind.Close;
            _length += result.Count;
            if (_length > maxBytes) return await SkipAsync(result.EndOfMessage, cancellation);
        }
        return result.MessageType == WebSocketMessageType.Text ? FrameKind.Text : FrameKind.Binary;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => Release();

    private async ValueTask<FrameKind> SkipAsync(bool ended, CancellationToken cancellation)
    {
        var skipped = _length;
        for (var fragments = 0; !ended; fragments++)
        {
            var result = await socket.ReceiveAsync(_buffer.AsMemory(), cancellation);
            if (result.MessageType == WebSocketMessageType.Close) return FrameKind.Close;
            skipped += result.Count;
            if (skipped > MostSkippedBytes || fragments == MostFragments) return FrameKind.Endless;
            ended = result.EndOfMessage;
        }
        return FrameKind.TooLarge;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer!.Length * 4, maxBytes + 1));
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void Release()
    {
        _length = 0;
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
