using System.Buffers;
using System.IO.Pipelines;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Stun;

namespace Pharos.Sfu.Network;

/// <summary>
/// Media of one TCP connection: a frame a datagram, both ways. What the other side is too slow to take is dropped, as UDP would. RFC 6544,
/// RFC 4571.
/// </summary>
internal sealed class TcpMediaConnection
{
    /// <summary>Bytes that wait for the other side at most: two seconds of a stream of 4 Mbit/s, more delay than anybody watches.</summary>
    public const int MaxQueued = 1024 * 1024;

    // Who connects has a check to send at once.
    private static readonly TimeSpan FirstFrameWithin = TimeSpan.FromSeconds(10);

    private readonly IDuplexPipe _connection;
    private readonly Action<TcpMediaConnection, ReadOnlySpan<byte>> _received;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _whole = new byte[TcpFraming.MaxDatagram];

    // No pause: the bound is kept by counting, since who writes cannot wait.
    private readonly Pipe _queue = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Lock _sending = new();
    private long _queued;
    private long _dropped;
    private volatile bool _hasEnded;

    /// <summary>Makes one; <see cref="RunAsync"/> serves it.</summary>
    /// <param name="connection">The bytes; they stay the caller's.</param>
    /// <param name="id">Tells this connection from all others, in <see cref="TransportPath.Local"/>.</param>
    /// <param name="remote">Where it comes from.</param>
    /// <param name="received">Gets each datagram, on a thread of the connection's: the bytes are good until it returns.</param>
    /// <param name="time">For the first frame's time.</param>
    public TcpMediaConnection(
        IDuplexPipe connection, int id, TransportAddress remote, Action<TcpMediaConnection, ReadOnlySpan<byte>> received, TimeProvider time)
    {
        (_connection, _received, _time) = (connection, received, time);
        Path = new TransportPath(remote, IsTcp: true, id);
    }

    /// <summary>The other side, by this connection.</summary>
    public TransportPath Path { get; }

    /// <summary>Tells this connection from all others.</summary>
    public int Id => Path.Local;

    /// <summary>Datagrams that were not sent: the other side was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Serves the connection until either side ends it, what comes is no frame, or there was no frame in the first 10 s.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(FirstFrameWithin, _time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        var reading = UntilEndAsync(ReadAsync(patience, ends.Token));
        var writing = UntilEndAsync(WriteAsync(ends.Token));
        await Task.WhenAny(reading, writing, _aborted.Task);
        _hasEnded = true;
        await ends.CancelAsync();
        try
        {
            await Task.WhenAll(reading, writing);
        }
        finally
        {
            // The queue's other end is not completed: it is the loop's, which may be writing at this moment.
            await _queue.Reader.CompleteAsync();
        }
    }

    /// <summary>Sends a datagram, without waiting. For any thread. False where it was dropped.</summary>
    /// <param name="datagram">1 to 2,048 bytes.</param>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        if (_hasEnded) return false;
        var length = TcpFraming.PrefixLength + datagram.Length;
        if (Interlocked.Read(ref _queued) + length > MaxQueued)
        {
            Interlocked.Increment(ref _dropped);
            return false;
        }
        Interlocked.Add(ref _queued, length);
        // Nearly always one loop alone: a session may have gone to another, and plain STUN is answered by any.
        lock (_sending)
        {
            _queue.Writer.Advance(TcpFraming.Write(datagram, _queue.Writer.GetSpan(length)));
            var flushed = _queue.Writer.FlushAsync(CancellationToken.None);
            if (flushed.IsCompletedSuccessfully) flushed.GetAwaiter().GetResult(); // always: the queue never pauses who writes
        }
        return true;
    }

    /// <summary>Ends it. For any thread; more calls do nothing.</summary>
    public void Abort()
    {
        _hasEnded = true;
        _aborted.TrySetResult();
    }

    private async Task ReadAsync(CancellationTokenSource patience, CancellationToken ends)
    {
        var input = _connection.Input;
        while (true)
        {
            var result = await input.ReadAsync(ends);
            var buffer = result.Buffer;
            var (before, isValid) = (buffer.Length, TryTake(ref buffer));
            input.AdvanceTo(buffer.Start, buffer.End);
            if (!isValid || result.IsCompleted || result.IsCanceled) return;
            if (buffer.Length < before) patience.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    // Hands on all frames that are there; false where the bytes are none.
    private bool TryTake(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            var found = TcpFraming.Read(ref buffer, out var datagram);
            if (found != TcpFrame.Complete) return found == TcpFrame.Incomplete;
            if (datagram.IsSingleSegment)
            {
                _received(this, datagram.FirstSpan);
                continue;
            }
            datagram.CopyTo(_whole);
            _received(this, _whole.AsSpan(0, (int)datagram.Length));
        }
    }

    private async Task WriteAsync(CancellationToken ends)
    {
        while (true)
        {
            var queued = (await _queue.Reader.ReadAsync(ends)).Buffer;
            foreach (var piece in queued) _connection.Output.Write(piece.Span);
            var flushed = await _connection.Output.FlushAsync(ends); // waits while the other side is slow
            Interlocked.Add(ref _queued, -queued.Length);
            _queue.Reader.AdvanceTo(queued.End);
            if (flushed.IsCompleted || flushed.IsCanceled) return;
        }
    }

    private static async Task UntilEndAsync(Task half)
    {
        try
        {
            await half;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // How the other side or the transport ended it makes no difference.
        }
    }
}
