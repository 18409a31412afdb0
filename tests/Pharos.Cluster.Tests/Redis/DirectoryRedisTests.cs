using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>What Redis holds, and for how long.</summary>
public sealed class DirectoryRedisTests : BackplaneContract<RedisClusterUnderTest>
{
    [Fact]
    public async Task Every_key_has_an_end_and_none_is_left_when_all_nodes_are_gone()
    {
        await using var admin = await Cluster.Server.LookOnAsync();
        var server = admin.GetServers()[0];
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        for (var i = 0; i < 10; i++)
        {
            await Claim(a, $"left-{i}");
            await Claim(b, $"killed-{i}");
        }
        await a.Backplane.RememberAsync(Stream, Bytes("note"), TimeSpan.FromSeconds(3));
        var keys = await server.KeysAsync().ToArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(keys.Length >= 25);
        foreach (var key in keys)
            Assert.NotNull(await admin.GetDatabase().KeyTimeToLiveAsync(key));

        Cluster.Kill(b);
        await a.Backplane.DisposeAsync();

        await Cluster.Until(() => server.DatabaseSize() == 0);
    }

    [Fact]
    public async Task Hundreds_of_leases_are_renewed_and_written_again_when_lost()
    {
        const int Count = 300;
        await using var admin = await Cluster.Server.LookOnAsync();
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owners = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => Claim(a, $"stream-{i}", $"state-{i}")));
        for (var i = 0; i < Count; i++)
            await Watch(b, $"stream-{i}");
        await admin.GetServers()[0].FlushDatabaseAsync();

        await Cluster.Until(() => admin.GetServers()[0].DatabaseSize() >= Count);
        for (var i = 0; i < Count; i++)
        {
            var found = await Find(b, $"stream-{i}");
            Assert.Equal((owners[i].Epoch, $"state-{i}"), (found!.Epoch, Text(found.State)));
        }
        Assert.Empty(b.Told<OwnerChanged>());
    }

    [Fact]
    public async Task Epochs_grow_though_the_clock_of_redis_is_behind_and_redis_comes_back_empty()
    {
        await using var admin = await Cluster.Server.LookOnAsync();
        var a = await Cluster.StartNodeAsync();
        var ahead = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds();
        await admin.GetDatabase().StringSetAsync("{pharos}:epoch", ahead, TimeSpan.FromMinutes(1));

        var first = await Claim(a);
        Assert.Equal(ahead + 1, first.Epoch.Value);
        await admin.GetServers()[0].FlushDatabaseAsync();
        var second = await Claim(a, "another");

        Assert.True(second.Epoch > first.Epoch);
    }

    [Fact]
    public async Task Clusters_with_different_prefixes_share_a_redis_without_noticing()
    {
        await using var other = new RedisBackplane(new RedisBackplaneOptions
        {
            Configuration = $"127.0.0.1:{Cluster.Server.Port}",
            KeyPrefix = "other",
        });
        await other.StartAsync(_ => { }, TestContext.Current.CancellationToken);
        var a = await Cluster.StartNodeAsync();
        await Claim(a);

        Assert.Null(await other.FindAsync(Stream));
    }
}
