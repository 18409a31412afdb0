namespace Pharos.Cluster.Tests.Contract;

public abstract class ClaimContract<TCluster> : BackplaneContract<TCluster> where TCluster : ClusterUnderTest, new()
{
    [Fact]
    public async Task A_free_stream_is_granted_and_found_by_every_node()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();

        var claim = await a.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, Bytes("hello"));
        var found = await Find(b);

        Assert.Equal(ClaimOutcome.Granted, claim.Outcome);
        Assert.Equal(a.Id, claim.Owner!.Node);
        Assert.True(claim.Owner.Epoch > Epoch.None);
        Assert.Equal((a.Id, claim.Owner.Epoch, "hello"), (found!.Node, found.Epoch, Text(found.State)));
    }

    [Fact]
    public async Task An_unclaimed_stream_has_no_owner()
    {
        var a = await Cluster.StartNodeAsync();

        Assert.Null(await Find(a));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_held_stream_is_left_to_its_owner(bool byTheOwnerItself)
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a, state: "mine");

        var claim = await (byTheOwnerItself ? a : b).Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default);

        Assert.Equal(ClaimOutcome.Held, claim.Outcome);
        Assert.Equal((a.Id, owner.Epoch, "mine"), (claim.Owner!.Node, claim.Owner.Epoch, Text(claim.Owner.State)));
    }

    [Fact]
    public async Task A_takeover_is_granted_with_a_higher_epoch_and_told_to_the_former_owner()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var former = await Claim(a);

        var owner = await Claim(b, state: "theirs");

        Assert.True(owner.Epoch > former.Epoch);
        await Cluster.Until(() => a.LastChange(Stream) is { Cause: OwnerChangeCause.Claimed } change
            && change.Owner!.Node == b.Id && change.Owner.Epoch == owner.Epoch && Text(change.Owner.State) == "theirs");
    }

    [Fact]
    public async Task A_superseded_owner_can_neither_publish_nor_release()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var former = await Claim(a);
        var owner = await Claim(b, state: "theirs");

        a.Backplane.Publish(Stream, former.Epoch, Bytes("mine"));
        await a.Backplane.ReleaseAsync(Stream, former.Epoch, ReleaseReason.Ended);

        var found = await Find(a);
        Assert.Equal((b.Id, owner.Epoch, "theirs"), (found!.Node, found.Epoch, Text(found.State)));
    }

    [Fact]
    public async Task Epochs_grow_with_every_claim_across_nodes_streams_and_releases()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var epochs = new List<Epoch>();

        foreach (var stream in new[] { "one", "two", "one", "one", "two" })
        {
            foreach (var node in new[] { a, b })
            {
                var owner = await Claim(node, stream);
                epochs.Add(owner.Epoch);
                if (epochs.Count % 3 == 0)
                    await node.Backplane.ReleaseAsync(stream, owner.Epoch, ReleaseReason.Ended);
            }
        }

        Assert.Equal(epochs.Order(), epochs);
        Assert.Equal(epochs.Count, epochs.Distinct().Count());
    }

    [Fact]
    public async Task Of_many_claims_at_once_exactly_one_is_granted()
    {
        var nodes = new[] { await Cluster.StartNodeAsync(), await Cluster.StartNodeAsync(), await Cluster.StartNodeAsync() };

        for (var round = 0; round < 10; round++)
        {
            var stream = $"stream-{round}";
            var claims = await Task.WhenAll(Enumerable.Range(0, 15).Select(i =>
                Task.Run(() => nodes[i % 3].Backplane.ClaimAsync(stream, ClaimMode.IfFree, default).AsTask())));

            Assert.Single(claims, c => c.Outcome == ClaimOutcome.Granted);
            Assert.Single(claims.Select(c => (c.Owner!.Node, c.Owner.Epoch)).Distinct());
        }
    }

    [Fact]
    public async Task A_released_stream_is_free_and_a_release_under_another_epoch_is_ignored()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var first = await Claim(a);
        var second = await Claim(a);

        await a.Backplane.ReleaseAsync(Stream, first.Epoch, ReleaseReason.Ended);
        Assert.Equal(second.Epoch, (await Find(b))!.Epoch);
        await a.Backplane.ReleaseAsync(Stream, second.Epoch, ReleaseReason.Ended);

        Assert.Null(await Find(b));
        Assert.Equal(ClaimOutcome.Granted, (await b.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default)).Outcome);
    }

    [Fact]
    public async Task A_lease_lives_on_as_long_as_its_node()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a);
        var start = Cluster.Time.GetTimestamp();

        await Cluster.Until(() => Cluster.Time.GetElapsedTime(start) > RedisBackplaneOptions.DefaultLeaseTime + TimeSpan.FromSeconds(1));

        Assert.Equal(owner.Epoch, (await Find(b))!.Epoch);
        Assert.Empty(a.Told<OwnerChanged>());
    }

    [Fact]
    public async Task What_is_beyond_the_limits_is_refused()
    {
        var a = await Cluster.StartNodeAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await a.Backplane.ClaimAsync("", ClaimMode.IfFree, default));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await a.Backplane.ClaimAsync(new string('x', IBackplane.MaxStreamNameBytes + 1), ClaimMode.IfFree, default));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await a.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, new byte[Ownership.MaxStateBytes + 1]));
    }
}
