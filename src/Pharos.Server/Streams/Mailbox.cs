namespace Pharos.Server.Streams;

/// <summary>
/// Runs actions one at a time, in the order they were posted, on the thread pool. Costs nothing while nothing is posted: there is
/// no task that waits.
/// </summary>
/// <param name="onBug">Told of an exception that escaped an action; the mailbox goes on.</param>
internal sealed class Mailbox(Action<Exception> onBug) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _actions = new();
    private bool _running;
    private bool _closed;

    /// <summary>Posts an action; false when the mailbox is closed.</summary>
    public bool Post(Action action)
    {
        lock (_gate)
        {
            if (_closed) return false;
            _actions.Enqueue(action);
            if (_running) return true;
            _running = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>From within an action: closes the mailbox, unless more has been posted meanwhile.</summary>
    public bool TryClose()
    {
        lock (_gate) return _closed = _actions.Count == 0;
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            Action? action;
            lock (_gate)
            {
                if (!_actions.TryDequeue(out action))
                {
                    _running = false;
                    return;
                }
            }
            try
            {
                action();
            }
#pragma warning disable CA1031 // Containment of a bug: one stream's, reported, and not the process's.
            catch (Exception e)
#pragma warning restore CA1031
            {
                onBug(e);
            }
        }
    }
}
