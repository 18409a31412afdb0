namespace Pharos.Cluster.Local;

/// <summary>
/// The notes of a <see cref="LocalCluster"/>, bounded in number: the oldest goes first. Owned by the cluster, under whose lock it is used.
/// </summary>
internal sealed class LocalNotes(TimeProvider time)
{
    /// <summary>Notes kept: 10,000 of the largest are 40 MiB, and a node in memory has far fewer streams.</summary>
    public const int MaxNotes = 10_000;

    private readonly Dictionary<string, LinkedListNode<Note>> _byStream = [];
    private readonly LinkedList<Note> _oldestFirst = [];

    public void Remember(string stream, byte[] text, TimeSpan lifetime)
    {
        Forget(stream);
        if (_byStream.Count == MaxNotes)
            Forget(_oldestFirst.First!.Value.Stream);
        _byStream[stream] = _oldestFirst.AddLast(new Note(stream, text, time.GetTimestamp(), lifetime));
    }

    public byte[]? Recall(string stream)
    {
        if (!_byStream.TryGetValue(stream, out var entry))
            return null;
        if (time.GetElapsedTime(entry.Value.Written) < entry.Value.Lifetime)
            return entry.Value.Text;
        Forget(stream);
        return null;
    }

    private void Forget(string stream)
    {
        if (_byStream.Remove(stream, out var entry))
            _oldestFirst.Remove(entry);
    }

    private sealed record Note(string Stream, byte[] Text, long Written, TimeSpan Lifetime);
}
