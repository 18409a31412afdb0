namespace Pharos.Cluster.Tests.Contract;

public abstract class WatchContract<TCluster> : BackplaneContract<TCluster> where TCluster : ClusterUnderTest, new()
{
    [Fact]
    public async Task A_watch_begins_with_the_owner_now()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();

        Assert.Null(await Watch(b, "other"));
        var owner = await Claim(a, state: "hello");
        var watched = await Watch(b);

        Assert.Equal((a.Id, owner.Epoch, "hello"), (watched!.Node, watched.Epoch, Text(watched.State)));
    }

    [Theory]
    [InlineData(ReleaseReason.Ended, OwnerChangeCause.Ended)]
    [InlineData(ReleaseReason.Lost, OwnerChangeCause.Lost)]
    [InlineData(ReleaseReason.Vacated, OwnerChangeCause.Vacated)]
    public async Task A_watcher_is_told_of_claim_and_release(ReleaseReason reason, OwnerChangeCause cause)
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Watch(b);

        var owner = await Claim(a);
        await a.Backplane.ReleaseAsync(Stream, owner.Epoch, reason);

        await Cluster.Until(() => b.Count<OwnerChanged>() >= 2);
        var changes = b.Told<OwnerChanged>();
        Assert.Equal((owner.Epoch, OwnerChangeCause.Claimed), (changes[0].Owner!.Epoch, changes[0].Cause));
        Assert.Null(changes[^1].Owner);
        Assert.Equal(cause, changes[^1].Cause);
    }

    [Fact]
    public async Task Changes_arrive_in_the_order_of_their_epochs()
    {
        var nodes = new[] { await Cluster.StartNodeAsync(), await Cluster.StartNodeAsync(), await Cluster.StartNodeAsync() };
        await Watch(nodes[2]);

        var last = Epoch.None;
        for (var i = 0; i < 50; i++)
            last = (await Claim(nodes[i % 2])).Epoch;

        await Cluster.Until(() => nodes[2].LastChange(Stream)?.Owner?.Epoch == last);
        var epochs = nodes[2].Told<OwnerChanged>().Select(c => c.Owner!.Epoch).ToArray();
        Assert.Equal(epochs.Order(), epochs);
    }

    [Fact]
    public async Task Published_state_reaches_watchers_and_finders()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a, state: "one");
        await Watch(b);

        a.Backplane.Publish(Stream, owner.Epoch, Bytes("two"));
        a.Backplane.Publish(Stream, owner.Epoch, Bytes("three"));

        await Cluster.Until(() => b.LastChange(Stream) is { Owner: { } now } && Text(now.State) == "three");
        Assert.Equal(owner.Epoch, b.LastChange(Stream)!.Owner!.Epoch);
        Assert.Equal("three", Text((await Find(b))!.State));
        Assert.Empty(a.Told<OwnerChanged>());
    }

    [Fact]
    public async Task An_ended_watch_is_silent()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Watch(b);
        await Watch(b, "other");
        b.Backplane.Unwatch(Stream);

        await Claim(a);
        await Claim(a, "other");

        await Cluster.Until(() => b.LastChange("other") is not null);
        Assert.Null(b.LastChange(Stream));
    }

    [Fact]
    public async Task Streams_are_watched_apart()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        for (var i = 0; i < 50; i++)
            await Watch(b, $"stream-{i}");

        for (var i = 0; i < 50; i += 2)
            await Claim(a, $"stream-{i}", $"state-{i}");

        await Cluster.Until(() => b.Count<OwnerChanged>() >= 25);
        Assert.All(b.Told<OwnerChanged>(), c => Assert.Equal(c.Stream.Replace("stream", "state"), Text(c.Owner!.State)));
        Assert.Equal(25, b.Told<OwnerChanged>().Select(c => c.Stream).Distinct().Count());
    }
}
