using Microsoft.Extensions.Time.Testing;
using Pharos.Cluster;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Streams;

/// <summary>Nodes, a broadcaster and viewers around one stream, in virtual time.</summary>
internal sealed class Cast(StreamOptions? options = null) : IAsyncDisposable
{
    public const string StreamId = "7k2m9qfw3x8ztb4hc6vn1pjd";
    private readonly List<Node> _nodes = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));

    public LocalCluster Cluster => field ??= new LocalCluster(Time);

    public async Task<Node> AddNodeAsync(RelayPort? relay = null)
    {
        var node = new Node(Cluster, Time, options ?? new StreamOptions(), relay);
        _nodes.Add(node);
        await node.StartAsync();
        return node;
    }

    /// <summary>Somebody broadcasts at a node.</summary>
    public async Task<Actor> BroadcastAsync(
        Node node, string? peerId = null, bool takeover = true, string? title = null, RoutePolicy? route = null)
    {
        var actor = new Actor(node, Role.Broadcaster, peerId);
        node.Post(stream => stream.Broadcast(actor.Participant, new Broadcast("checked before", title, null, takeover, route)));
        await SettleAsync();
        return actor;
    }

    /// <summary>Somebody watches at a node.</summary>
    public async Task<Actor> WatchAsync(Node node, string? peerId = null)
    {
        var actor = new Actor(node, Role.Viewer, peerId);
        node.Post(stream => stream.Watch(actor.Participant));
        await SettleAsync();
        return actor;
    }

    public async Task PassAsync(TimeSpan time)
    {
        await SettleAsync(); // what was done before is done before time passes
        Time.Advance(time);
        await SettleAsync();
    }

    public Task PassAsync(double seconds) => PassAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>A node's process ends without a word.</summary>
    public void Kill(Node node)
    {
        Cluster.Kill(node.Id);
        node.Backplane.IsSilenced = true;
    }

    /// <summary>Waits until nothing is on its way any more, in any node or between any two.</summary>
    public async Task SettleAsync()
    {
        int before, after;
        do
        {
            before = _nodes.Sum(node => node.EventCount);
            foreach (var node in _nodes) await node.DrainAsync();
            foreach (var node in _nodes) await node.DrainAsync();
            after = _nodes.Sum(node => node.EventCount);
        }
        while (before != after);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
