using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pharos.Cluster;
using Pharos.Server.Access;
using Pharos.Server.Streams;
using Pharos.Server.Tests.Access;
using Pharos.Server.Whip;

namespace Pharos.Server.Tests.Streams;

/// <summary>
/// A node as streams see it: a backplane and a registry, without sockets. Claims and questions to its directory can be held up.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private const string Marker = "marker";
    private readonly HeldBackplane _backplane;
    private readonly StreamRegistry _registry;
    private readonly WhipPublishing _whip;
    private TaskCompletionSource _marked = new();

    public Node(LocalCluster cluster, TimeProvider time, StreamOptions options, RelayPort? relay = null)
    {
        _backplane = new HeldBackplane(cluster.CreateNode());
        var (port, events) = (relay ?? new RelayPort(), new StreamEvents());
        _registry = new StreamRegistry(new StreamServices(
            _backplane,
            new IceServers(Options.Create(new IceOptions()), time),
            new ResumeTokens(Keys.One),
            Options.Create(options),
            Options.Create(new MediaRouteOptions()),
            port,
            events,
            time,
            NullLogger<Stream>.Instance));
        _whip = new WhipPublishing(port, _registry, events, time);
    }

    public NodeId Id => _backplane.Node;

    public HeldBackplane Backplane => _backplane;

    /// <summary>Events that came from the cluster so far.</summary>
    public int EventCount { get; private set; }

    public int StreamCount => _registry.Count;

    public Task StartAsync() => _backplane.StartAsync(Receive, CancellationToken.None);

    public Stream Post(Func<Stream, bool> post) => _registry.Post(Cast.StreamId, post);

    /// <summary>A WHEP player asks for the stream at this node.</summary>
    public Task<bool> RequireAsync() => _whip.RequireAsync(Cast.StreamId, CancellationToken.None);

    /// <summary>What the relay of this node has of the stream is another thing.</summary>
    public void MediaChanged() => _registry.MediaChanged(Cast.StreamId);

    public Task VacateAsync() => _registry.VacateAsync();

    /// <summary>Where the stream stands here; <see cref="StreamPhase.Closed"/> when there is none.</summary>
    public StreamPhase Phase => _registry.Find(Cast.StreamId) is { } stream ? PhaseOf(stream) : StreamPhase.Closed;

    public StreamState? PublicState => _registry.Find(Cast.StreamId)?.PublicState;

    /// <summary>Waits until every event that is on its way has been handed on, and everything that was posted has been done.</summary>
    public async Task DrainAsync()
    {
        await DrainMailboxAsync();
        if (!_backplane.IsSilenced)
        {
            _marked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _backplane.Send(Id, new ClusterMessage(Marker, default, default)); // queues up behind all other events
            await _marked.Task;
        }
        await DrainMailboxAsync();
    }

    public ValueTask DisposeAsync() => _backplane.DisposeAsync();

    private void Receive(ClusterEvent news)
    {
        if (news is MessageReceived { Message.Stream: Marker })
        {
            _marked.SetResult();
            return;
        }
        EventCount++;
        _registry.Receive(news);
    }

    // Looks rather than posts: a posted action would keep the stream from closing.
    private async Task DrainMailboxAsync()
    {
        if (_registry.Find(Cast.StreamId) is not { } stream) return;
        while (Volatile.Read(ref IsRunning(MailboxOf(stream)))) await Task.Yield();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_phase")]
    private static extern ref StreamPhase PhaseOf(Stream stream);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mailbox")]
    private static extern ref Mailbox MailboxOf(Stream stream);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_running")]
    private static extern ref bool IsRunning(Mailbox mailbox);
}
