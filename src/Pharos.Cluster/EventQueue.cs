using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Pharos.Cluster;

/// <summary>
/// The events of one node on their way to its handler: one at a time, in the order they were posted, never on the poster's thread.
/// Events that come before <see cref="Start"/> wait for it. Unbounded, since the handler only hands events on.
/// </summary>
internal sealed class EventQueue(ILogger logger) : IAsyncDisposable
{
    private readonly Channel<ClusterEvent> _events =
        Channel.CreateUnbounded<ClusterEvent>(new UnboundedChannelOptions { SingleReader = true });

    private Task _delivery = Task.CompletedTask;
    private volatile bool _silent;

    public void Start(Action<ClusterEvent> handler) => _delivery = Task.Run(() => DeliverAsync(handler));

    public void Post(ClusterEvent occurrence) => _events.Writer.TryWrite(occurrence);

    /// <summary>Drops what is waiting and all that is still to come.</summary>
    public void Silence()
    {
        _silent = true;
        _events.Writer.TryComplete();
    }

    /// <summary>Delivers what is waiting, and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _delivery;
    }

    private async Task DeliverAsync(Action<ClusterEvent> handler)
    {
        await foreach (var occurrence in _events.Reader.ReadAllAsync())
        {
            if (_silent)
                return;
            try
            {
                handler(occurrence);
            }
            catch (Exception e)
            {
                // A bug in the handler costs one event, not all that follow.
                ClusterLog.HandlerFailed(logger, occurrence.GetType().Name, e);
            }
        }
    }
}
