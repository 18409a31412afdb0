using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>Two nodes believe to own a stream, because one of them cannot hear of the other.</summary>
public sealed class SplitBrainRedisTests : BackplaneContract<RedisClusterUnderTest>
{
    [Fact]
    public async Task After_redis_lost_everything_the_higher_claim_wins_whoever_comes_first()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Claim(a);
        Cluster.CutOff(a);
        await Cluster.Until(() => !a.Backplane.IsAvailable);
        var owner = await Claim(b);

        Cluster.CutOff(b);
        await using (var admin = await Cluster.Server.LookOnAsync())
            await admin.GetServers()[0].FlushDatabaseAsync();
        Cluster.Restore(a);
        await Cluster.Until(() => a.Backplane.IsAvailable);
        Cluster.Restore(b);

        await Cluster.Until(() => a.LastChange(Stream)?.Owner?.Epoch == owner.Epoch);
        Assert.Equal(b.Id, (await Find(a))!.Node);
        Assert.Empty(b.Told<OwnerChanged>());
    }
}
