using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>Nodes on a redis-server of their own, each behind a link that can fail.</summary>
public sealed class RedisClusterUnderTest : ClusterUnderTest
{
    private readonly Dictionary<NodeId, FaultyLink> _links = [];

    public RedisServer Server { get; } = new();

    /// <summary>Short enough for a test to see all keys go.</summary>
    public TimeSpan TombstoneTime { get; init; } = TimeSpan.FromSeconds(5);

    public override TimeProvider Time => TimeProvider.System;

    public override async ValueTask StartAsync() => await Server.StartAsync();

    public override void Kill(ClusterNode node) => CutOff(node);

    public override void CutOff(ClusterNode node) => _links[node.Id].Cut();

    public override void Restore(ClusterNode node) => _links[node.Id].Restore();

    /// <summary>Has Redis drop all connections for channels: what is published until the nodes are back is lost.</summary>
    public async Task DropChannelsAsync()
    {
        await using var admin = await Server.LookOnAsync();
        await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
    }

    public void Stall(ClusterNode node) => _links[node.Id].Stall();

    public override void SetDirectoryAvailable(bool isAvailable)
    {
        if (isAvailable)
            Server.Resume();
        else
            Server.Pause();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var link in _links.Values)
            link.Dispose();
        await Server.DisposeAsync();
    }

    protected override ValueTask<IBackplane> CreateAsync()
    {
        var link = new FaultyLink(Server.Port);
        var node = new RedisBackplane(new RedisBackplaneOptions
        {
            Configuration = $"127.0.0.1:{link.Port}",
            TombstoneTime = TombstoneTime,
        });
        _links[node.Node] = link;
        return ValueTask.FromResult<IBackplane>(node);
    }
}
