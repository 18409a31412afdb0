using System.Buffers.Binary;
using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>Publish/subscribe delivers at most once: here it does not.</summary>
public sealed class LossRedisTests : BackplaneContract<RedisClusterUnderTest>
{
    [Fact]
    public async Task Messages_arrive_in_order_and_once_though_connections_for_channels_are_dropped()
    {
        const int Count = 3_000;
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();

        for (var i = 0; i < Count; i++)
        {
            var payload = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(payload, i);
            a.Backplane.Send(b.Id, new ClusterMessage(Stream, Epoch.None, payload));
            if (i % 1_000 == 500)
            {
                await Cluster.DropChannelsAsync();
                a.Backplane.Send(b.Id, new ClusterMessage("while nobody listens", Epoch.None, default));
            }
            if (i % 1_000 == 999)
                await Cluster.Until(() => Numbers(b).Count == i + 1);
        }

        Assert.Equal(Enumerable.Range(0, Count), Numbers(b));
        Assert.Empty(a.Told<LinkReset>());
    }

    [Fact]
    public async Task A_change_whose_announcement_was_lost_is_found_by_the_next_round()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Watch(b);
        await using var admin = await Cluster.Server.LookOnAsync();
        // Nobody hears of it: the lease is written past the scripts that announce.
        var forged = $"C {DateTimeOffset.UtcNow.AddYears(1).ToUnixTimeMilliseconds()} {a.Id} written by hand";
        await admin.GetDatabase().StringSetAsync("{pharos}:lease:" + Stream, forged, TimeSpan.FromSeconds(10));

        await Cluster.Until(() => b.LastChange(Stream) is { Owner: { } owner } && Text(owner.State) == "written by hand");
        await admin.GetDatabase().KeyDeleteAsync("{pharos}:lease:" + Stream);
        await Cluster.Until(() => b.LastChange(Stream) is { Owner: null, Cause: OwnerChangeCause.Expired });
    }

    [Fact]
    public async Task What_is_not_an_envelope_or_a_record_is_ignored()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Watch(b);
        await using var admin = await Cluster.Server.LookOnAsync();
        foreach (var channel in new[] { "{pharos}:to:" + b.Id, "{pharos}:owner:" + Stream })
        {
            foreach (var junk in new[] { "", "\u0001", "C", "C 1 ", new string('x', 100_000) })
                await admin.GetSubscriber().PublishAsync(StackExchange.Redis.RedisChannel.Literal(channel), junk);
        }
        await admin.GetDatabase().StringSetAsync("{pharos}:lease:junk", "not a record", TimeSpan.FromSeconds(10));

        Assert.Null(await Find(b, "junk"));
        Assert.Equal(ClaimOutcome.Granted, (await a.Backplane.ClaimAsync("junk", ClaimMode.IfFree, default)).Outcome);
        var owner = await Claim(a);
        a.Backplane.Send(b.Id, new ClusterMessage(Stream, owner.Epoch, default));
        await Cluster.Until(() => b.Count<MessageReceived>() == 1 && b.LastChange(Stream)?.Owner?.Epoch == owner.Epoch);
        Assert.Single(b.Told<OwnerChanged>());
    }

    private static List<int> Numbers(ClusterNode node) =>
        [.. node.Told<MessageReceived>().Where(m => m.Message.Stream == Stream)
            .Select(m => BinaryPrimitives.ReadInt32BigEndian(m.Message.Payload.Span))];
}
