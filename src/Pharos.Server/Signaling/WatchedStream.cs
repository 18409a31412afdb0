using System.IO;

namespace Pharos.Server.Signaling;

/// <summary>
/// The connection under a WebSocket: tells when something came last, and takes whole frames from more than one thread. .NET's WebSocket
/// writes each frame by one call, and reads again after all that came.
/// </summary>
/// <param name="connection">Kestrel's, which sends at once what is written.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedStream(System.IO.Stream connection, TimeProvider time) : System.IO.Stream
{
    private readonly Lock _gate = new();
    private Task _writing = Task.CompletedTask;
    private long _heardAt = time.GetTimestamp();

    /// <summary>When something came last: a timestamp of the clock.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Reads. That there is a further read says that the one before brought something, and leaves an idle socket nothing of its own to keep.
    /// </summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _heardAt, time.GetTimestamp());
        return connection.ReadAsync(buffer, cancellationToken);
    }

    /// <summary>Writes a frame, behind the one that is being written, if any.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var writing = _writing.IsCompleted
                ? connection.WriteAsync(buffer, cancellationToken)
                : WriteAfterAsync(_writing, buffer, cancellationToken);
            return writing.IsCompleted ? writing : new ValueTask(_writing = writing.AsTask());
        }
    }

    /// <summary>Writes a frame in the same way; what comes of it is not told, since who reads sees a connection that ended.</summary>
    public async Task WriteUnlessGoneAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            await WriteAsync(frame);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone, or the request has just ended.
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) connection.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask WriteAfterAsync(Task before, ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it is told to who wrote that
        await connection.WriteAsync(frame, cancellation);
    }
}
