namespace Pharos.Server.Streams;

/// <summary>
/// Wakes those who tell players about a stream when something about it may have changed. They look for themselves what it is, so that many
/// changes at once are one.
/// </summary>
internal sealed class StreamEvents
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, HashSet<StreamSignal>> _listening = new(StringComparer.Ordinal);

    /// <summary>A stream went live or ended, or its audience changed. May be called from any thread; does not block.</summary>
    public void Changed(string streamId)
    {
        lock (_guard)
        {
            if (!_listening.TryGetValue(streamId, out var signals)) return;
            foreach (var signal in signals) signal.Set();
        }
    }

    /// <summary>Listens for changes of a stream, until the signal is disposed.</summary>
    public StreamSignal Listen(string streamId)
    {
        lock (_guard)
        {
            if (!_listening.TryGetValue(streamId, out var signals)) _listening[streamId] = signals = [];
            var signal = new StreamSignal(gone => Forget(streamId, gone));
            signals.Add(signal);
            return signal;
        }
    }

    /// <summary>Whether anybody listens, for tests.</summary>
    internal bool IsListenedTo(string streamId)
    {
        lock (_guard) return _listening.ContainsKey(streamId);
    }

    private void Forget(string streamId, StreamSignal signal)
    {
        lock (_guard)
        {
            if (_listening.TryGetValue(streamId, out var signals) && signals.Remove(signal) && signals.Count == 0) _listening.Remove(streamId);
        }
    }
}
