using System.IO;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace Pharos.Server.Signaling;

/// <summary>
/// One client's WebSocket: frames in, frames out, and the limits that every client is held to. What the messages mean is
/// <see cref="SignalingSession"/>'s business.
/// </summary>
internal sealed class SignalingSocket
{
    private const int BurstSeconds = 4;
    private const int BroadcasterFactor = 10; // it answers every viewer

    // A correct client is never refused this often; a broken one is told what is wrong a few times first.
    private const int StrikesAllowed = 20;
    private const int StrikeSeconds = 10;

    // How long a client may take to answer a close frame before the connection is cut.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly SignalingOptions _options;
    private readonly TimeProvider _time;
    private readonly long _openedAt;
    private TokenBucket _rate;
    private TokenBucket _byteRate;
    private TokenBucket _strikes = new(StrikesAllowed / (double)StrikeSeconds, StrikesAllowed);
    private ITimer? _closeTimer;

    /// <summary>A socket that has just been accepted.</summary>
    public SignalingSocket(WebSocket socket, SignalingOptions options, TimeProvider time)
    {
        _socket = socket;
        _options = options;
        _time = time;
        _openedAt = time.GetTimestamp();
        SetBudget(factor: 1);
        Outbox = new Outbox(options.MaxQueuedBytes);
        Outbox.DrainBy(() => _ = DrainAsync());
    }

    /// <summary>What is sent to the client.</summary>
    public Outbox Outbox { get; }

    /// <summary>Reads until the socket ends, whoever ends it.</summary>
    /// <param name="receive">Takes each message; false refuses it, after having said why.</param>
    /// <returns>Whether the client closed the socket by itself, rather than being lost or sent away.</returns>
    public async Task<bool> ReadAllAsync(Func<ReadOnlyMemory<byte>, bool> receive)
    {
        using var reader = new FrameReader(_socket, _options.MaxMessageBytes);
        try
        {
            while (true)
            {
                switch (await reader.ReadAsync(await reader.WaitAsync(CancellationToken.None), CancellationToken.None))
                {
                    case FrameKind.Text when !IsWithinBudget(reader.Frame.Length):
                        Refuse(
                            ErrorCode.RateLimited,
                            $"More than {_options.MessagesPerSecond} messages or {_options.BytesPerSecond} bytes a second. Send less.");
                        break;
                    case FrameKind.Text when Outbox.IsClosed:
                        break; // it has been told to go
                    case FrameKind.Text:
                        if (!receive(reader.Frame)) Strike();
                        break;
                    case FrameKind.Binary:
                        Refuse(ErrorCode.BadMessage, "The frame is binary. Send JSON in a text frame.");
                        break;
                    case FrameKind.TooLarge:
                        Refuse(ErrorCode.TooLarge, $"The message is larger than {_options.MaxMessageBytes} bytes.");
                        break;
                    case FrameKind.Endless:
                        Outbox.Close(WebSocketCloseStatus.MessageTooBig, "The message does not end.");
                        break;
                    case FrameKind.Close:
                        return !Outbox.IsClosed; // otherwise it answers our own close
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ConnectionResetException or IOException)
        {
            return false; // the network, the keep-alive, or our own cut
        }
        finally
        {
            Outbox.Close(CloseCode.Normal, "");
            _closeTimer?.Dispose();
        }
    }

    /// <summary>Gives the client the budget of a broadcaster.</summary>
    public void AllowBroadcaster() => SetBudget(BroadcasterFactor);

    private void SetBudget(int factor)
    {
        _rate = new TokenBucket((double)_options.MessagesPerSecond * factor, (double)_options.MessagesPerSecond * factor * BurstSeconds);
        _byteRate = new TokenBucket((double)_options.BytesPerSecond * factor, (double)_options.BytesPerSecond * factor * BurstSeconds);
    }

    private bool IsWithinBudget(int bytes)
    {
        var now = _time.GetElapsedTime(_openedAt);
        return _rate.TryTake(now) && _byteRate.TryTake(now, bytes);
    }

    private void Refuse(string code, string message)
    {
        Outbox.Post(new Error(code, message));
        Strike();
    }

    private void Strike()
    {
        if (!_strikes.TryTake(_time.GetElapsedTime(_openedAt)))
            Outbox.Close(CloseCode.PolicyViolation, "Too many messages that had to be refused.");
    }

    // Runs on the poster's thread as far as the socket takes frames at once, which it nearly always does.
    private async Task DrainAsync()
    {
        try
        {
            while (Outbox.TryTake(out var frame, out var close))
            {
                if (frame is not null)
                {
                    await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                }
                else
                {
                    _closeTimer = _time.CreateTimer(_ => _socket.Abort(), null, CloseTimeout, Timeout.InfiniteTimeSpan);
                    await _socket.CloseOutputAsync(close!.Status, close.Reason, CancellationToken.None);
                }
            }
            if (Outbox.Overflowed) _socket.Abort();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ConnectionResetException or IOException
            or ObjectDisposedException)
        {
            _socket.Abort(); // the reader sees the same end, and reports it
        }
    }
}
