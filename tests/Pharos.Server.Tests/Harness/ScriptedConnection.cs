using System.IO;

namespace Pharos.Server.Tests.Harness;

/// <summary>A connection that brings what it is told to, and takes writes when it is told to, one at a time.</summary>
internal sealed class ScriptedConnection : System.IO.Stream
{
    private readonly Lock _gate = new();
    private readonly List<byte> _written = [];
    private readonly Queue<byte> _incoming = new();
    private TaskCompletionSource _arrived = NewSource();
    private TaskCompletionSource _readOn = NewSource();
    private TaskCompletionSource? _blocked;
    private bool _isWriting;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Called after each write.</summary>
    public Action OnWritten { get; set; } = static () => { };

    /// <summary>Whether a write takes its bytes by halves, and others can run in between.</summary>
    public bool WritesByHalves { get; set; }

    /// <summary>What the next write throws at once.</summary>
    public Exception? Failure { get; set; }

    /// <summary>All that was written.</summary>
    public byte[] Written
    {
        get
        {
            lock (_gate) return [.. _written];
        }
    }

    /// <summary>Writes that begin from now on wait.</summary>
    public void Block() => _blocked = NewSource();

    /// <summary>Writes go on, or fail.</summary>
    public void Unblock(Exception? failure = null)
    {
        var blocked = _blocked!;
        _blocked = null;
        if (failure is null) blocked.SetResult();
        else blocked.SetException(failure);
    }

    /// <summary>Brings bytes, and ends when there was another read after them.</summary>
    public async Task BringAsync(byte[] bytes)
    {
        Task readOn;
        lock (_gate)
        {
            foreach (var value in bytes) _incoming.Enqueue(value);
            readOn = (_readOn = NewSource()).Task;
            _arrived.TrySetResult();
        }
        await readOn.Within("another read");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task arrived;
        lock (_gate)
        {
            if (_incoming.Count == 0)
            {
                if (_arrived.Task.IsCompleted) _arrived = NewSource();
                _readOn.TrySetResult();
            }
            arrived = _arrived.Task;
        }
        await arrived.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var count = Math.Min(buffer.Length, _incoming.Count);
            for (var i = 0; i < count; i++) buffer.Span[i] = _incoming.Dequeue();
            return count;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Failure is { } failure) throw failure;
        return TakeAsync(buffer);
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> buffer)
    {
        lock (_gate)
        {
            Assert.False(_isWriting, "Two writes at once.");
            _isWriting = true;
        }
        try
        {
            if (_blocked is { } blocked) await blocked.Task;
            if (WritesByHalves)
            {
                lock (_gate) _written.AddRange(buffer[..(buffer.Length / 2)].Span);
                buffer = buffer[(buffer.Length / 2)..];
                await Task.Yield();
            }
            lock (_gate) _written.AddRange(buffer.Span);
        }
        finally
        {
            lock (_gate) _isWriting = false;
        }
        OnWritten();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
