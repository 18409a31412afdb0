using System.Net.WebSockets;

namespace Pharos.Server.Signaling;

/// <summary>
/// What one socket has yet to send: frames, then possibly a close. Bounded in bytes; the sender is never made to wait for a slow
/// reader, which is given up in its place. Any thread may post; one drains.
/// </summary>
/// <param name="maxBytes">Bytes that may wait.</param>
internal sealed class Outbox(int maxBytes)
{
    // What a queued frame costs besides its bytes: many tiny frames are bounded, too.
    private const int FrameOverhead = 64;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _frames = new();
    private Action? _wake;
    private long _waitingBytes;
    private bool _draining;
    private volatile bool _closed;
    private WebSocketClose? _close;

    /// <summary>Whether more waited than allowed. Nothing is accepted after that.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Whether nothing more is accepted.</summary>
    public bool IsClosed => _closed;

    /// <summary>Names who drains. Called once, before the first post.</summary>
    /// <param name="wake">
    /// Called by a poster when something waits and nobody drains: it must drain with <see cref="TryTake"/> until that is false.
    /// </param>
    public void DrainBy(Action wake) => _wake = wake;

    /// <summary>Queues a text frame. Ignored after <see cref="Close"/> and after an overflow.</summary>
    public void Post(byte[] frame)
    {
        lock (_gate)
        {
            if (_closed) return;
            _waitingBytes += frame.Length + FrameOverhead;
            if (_waitingBytes > maxBytes)
            {
                Overflowed = _closed = true;
                _frames.Clear();
            }
            else
            {
                _frames.Enqueue(frame);
            }
            if (_draining && !Overflowed) return;
            _draining = true;
        }
        _wake?.Invoke();
    }

    /// <summary>Queues a message.</summary>
    public void Post(ServerMessage message) => Post(message.ToUtf8());

    /// <summary>Closes the socket once what waits is sent. The first call counts.</summary>
    public void Close(WebSocketCloseStatus status, string reason)
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _close = new WebSocketClose(status, reason);
            if (_draining) return;
            _draining = true;
        }
        _wake?.Invoke();
    }

    /// <summary>Takes the next thing to send; false when nothing waits, and the next post wakes again.</summary>
    /// <param name="frame">A text frame, or null for a close.</param>
    /// <param name="close">How to close, when <paramref name="frame"/> is null.</param>
    public bool TryTake(out byte[]? frame, out WebSocketClose? close)
    {
        lock (_gate)
        {
            close = null;
            if (_frames.TryDequeue(out frame))
            {
                _waitingBytes -= frame.Length + FrameOverhead;
                return true;
            }
            (close, _close) = (_close, null);
            if (close is not null) return true;
            _draining = false;
            return false;
        }
    }
}

/// <summary>A close frame (RFC 6455 §5.5.1).</summary>
/// <param name="Status">The code.</param>
/// <param name="Reason">At most 123 bytes of UTF-8.</param>
internal sealed record WebSocketClose(WebSocketCloseStatus Status, string Reason);
