using System.Threading.Channels;

namespace Pharos.Server.Streams;

/// <summary>A flag that one reader waits for.</summary>
/// <param name="forget">Told when it is disposed.</param>
internal sealed class StreamSignal(Action<StreamSignal> forget) : IDisposable
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Sets it.</summary>
    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits until it is set, and clears it; false when it was not within the time.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken end)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, end);
        try
        {
            return await _set.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => forget(this);
}
