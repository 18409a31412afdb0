namespace Pharos.Cluster;

/// <summary>
/// What a node needs of the other nodes: who owns which stream, and a way to tell them something. Two implementations:
/// <see cref="LocalBackplane"/> (memory, the default) and <see cref="RedisBackplane"/>. Stream names and payloads are
/// opaque here; memory handed over is copied before a call returns. Every member may be called from any thread.
/// </summary>
/// <remarks>
/// State is soft: whatever the directory holds is a lease or a note that runs out by itself. While the directory cannot
/// be reached, a node keeps what it owns for its own participants and claims it again, with the old epoch, on return;
/// it is fenced out (<see cref="OwnerChanged"/> names the other owner, or says that it has ended since) if another node has a higher epoch by then.
/// </remarks>
public interface IBackplane : IAsyncDisposable
{
    /// <summary>Longest stream name in bytes of UTF-8: a stream id has 24, and one byte holds the length on the wire.</summary>
    const int MaxStreamNameBytes = 255;

    /// <summary>Largest note in bytes.</summary>
    const int MaxNoteBytes = 4 * 1024;

    /// <summary>This node.</summary>
    NodeId Node { get; }

    /// <summary>False while the directory cannot be reached: what needs another node has to be refused for now.</summary>
    bool IsAvailable { get; }

    /// <summary>
    /// Joins the cluster. Waits for the first contact with the directory only as long as <paramref name="cancellation"/> allows,
    /// and returns without it: the backplane then heals by itself.
    /// </summary>
    /// <param name="handler">
    /// Called for each event, one at a time, from the backplane's own thread: it must only hand the event on.
    /// </param>
    /// <param name="cancellation">Ends the wait for the first contact.</param>
    Task StartAsync(Action<ClusterEvent> handler, CancellationToken cancellation);

    /// <summary>
    /// Claims a stream for this node and, when granted, keeps renewing the lease until it is released or lost. An
    /// <see cref="OwnerChanged"/> may come before the answer: of the two, the one with the higher epoch is the later one.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="mode">What to do when it has an owner.</param>
    /// <param name="state">First value of <see cref="Ownership.State"/>.</param>
    ValueTask<ClaimResult> ClaimAsync(string stream, ClaimMode mode, ReadOnlyMemory<byte> state);

    /// <summary>Replaces <see cref="Ownership.State"/>; others see it with the next renewal (1 s). Ignored when not the owner.</summary>
    /// <param name="stream">A stream this node owns.</param>
    /// <param name="epoch">The epoch of its claim.</param>
    /// <param name="state">The new state.</param>
    void Publish(string stream, Epoch epoch, ReadOnlyMemory<byte> state);

    /// <summary>Gives a stream up, if this node still owns it under <paramref name="epoch"/>. Never throws.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="epoch">The epoch of the claim.</param>
    /// <param name="reason">What watchers are told.</param>
    ValueTask ReleaseAsync(string stream, Epoch epoch, ReleaseReason reason);

    /// <summary>The owner of a stream now, or null.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="BackplaneUnavailableException">The directory did not answer in time.</exception>
    ValueTask<Ownership?> FindAsync(string stream);

    /// <summary>
    /// Has every later change of the stream's owner reported as <see cref="OwnerChanged"/>, and returns the owner now. A second
    /// watch of the same stream changes nothing.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="BackplaneUnavailableException">
    /// The directory did not answer in time; the watch is in place all the same, and reports the owner once it is known.
    /// </exception>
    ValueTask<Ownership?> WatchAsync(string stream);

    /// <summary>Ends a watch.</summary>
    /// <param name="stream">The stream.</param>
    void Unwatch(string stream);

    /// <summary>
    /// Sends a message to another node, in order, once. Never waits: what cannot be delivered within a few seconds is dropped and
    /// reported as <see cref="LinkReset"/>.
    /// </summary>
    /// <param name="target">The receiving node.</param>
    /// <param name="message">What to send.</param>
    void Send(NodeId target, ClusterMessage message);

    /// <summary>Leaves a note under a stream's name that every node can recall until it runs out.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="note">At most <see cref="MaxNoteBytes"/>.</param>
    /// <param name="lifetime">After this the note is gone.</param>
    /// <exception cref="BackplaneUnavailableException">The directory did not answer in time.</exception>
    ValueTask RememberAsync(string stream, ReadOnlyMemory<byte> note, TimeSpan lifetime);

    /// <summary>The note left under a stream's name, or null.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="BackplaneUnavailableException">The directory did not answer in time.</exception>
    ValueTask<ReadOnlyMemory<byte>?> RecallAsync(string stream);
}
