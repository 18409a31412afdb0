namespace Pharos.Cluster.Tests.Contract;

public abstract class ReturnContract<TCluster> : BackplaneContract<TCluster> where TCluster : ClusterUnderTest, new()
{
    [Fact]
    public async Task A_node_that_returns_claims_again_with_its_old_epoch_what_nobody_took()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a, state: "one");
        await Watch(b);

        Cluster.CutOff(a);
        await Cluster.Until(() => b.LastChange(Stream) is { Owner: null, Cause: OwnerChangeCause.Expired });
        a.Backplane.Publish(Stream, owner.Epoch, Bytes("two"));
        Cluster.Restore(a);

        await Cluster.Until(() => b.LastChange(Stream) is { Owner: { } now } && now.Epoch == owner.Epoch && Text(now.State) == "two");
        Assert.Equal((a.Id, OwnerChangeCause.Claimed), (b.LastChange(Stream)!.Owner!.Node, b.LastChange(Stream)!.Cause));
        Assert.Empty(a.Told<OwnerChanged>());
    }

    [Theory]
    [InlineData(ClaimMode.TakeOver)]
    [InlineData(ClaimMode.IfFree)]
    public async Task A_node_that_returns_is_fenced_out_of_what_another_took(ClaimMode mode)
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var former = await Claim(a, state: "mine");
        await Watch(b);

        Cluster.CutOff(a);
        await Cluster.Until(() => !a.Backplane.IsAvailable);
        if (mode == ClaimMode.IfFree)
            await Cluster.Until(() => b.LastChange(Stream) is { Owner: null, Cause: OwnerChangeCause.Expired });
        var claim = await b.Backplane.ClaimAsync(Stream, mode, Bytes("theirs"));
        Assert.Equal(ClaimOutcome.Granted, claim.Outcome);
        Assert.True(claim.Owner!.Epoch > former.Epoch);
        a.Backplane.Publish(Stream, former.Epoch, Bytes("mine still"));
        Cluster.Restore(a);

        await Cluster.Until(() => a.LastChange(Stream)?.Owner?.Epoch == claim.Owner.Epoch);
        var found = await Find(a);
        Assert.Equal((b.Id, "theirs"), (found!.Node, Text(found.State)));
        Assert.Equal((b.Id, "theirs"), (a.LastChange(Stream)!.Owner!.Node, Text(a.LastChange(Stream)!.Owner!.State)));
        Assert.DoesNotContain(b.Told<OwnerChanged>(), c => c.Owner?.Node == a.Id);
    }

    [Fact]
    public async Task A_stream_given_up_while_cut_off_runs_out_by_itself()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a);
        await Watch(b);

        Cluster.CutOff(a);
        await Cluster.Until(() => !a.Backplane.IsAvailable);
        await a.Backplane.ReleaseAsync(Stream, owner.Epoch, ReleaseReason.Ended);
        Cluster.Restore(a);

        await Cluster.Until(() => b.LastChange(Stream) is { Owner: null });
        Assert.Null(await Find(a));
    }

    [Fact]
    public async Task A_watch_begun_while_cut_off_reports_the_owner_on_return()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a);

        Cluster.CutOff(b);
        await Cluster.Until(() => !b.Backplane.IsAvailable);
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await b.Backplane.WatchAsync(Stream));
        Cluster.Restore(b);

        await Cluster.Until(() => b.LastChange(Stream)?.Owner?.Epoch == owner.Epoch);
    }

    [Fact]
    public async Task A_node_that_returns_does_not_bring_back_what_another_took_and_ended()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Claim(a);

        Cluster.CutOff(a);
        await Cluster.Until(() => !a.Backplane.IsAvailable);
        var owner = await Claim(b);
        await b.Backplane.ReleaseAsync(Stream, owner.Epoch, ReleaseReason.Ended);
        Cluster.Restore(a);

        await Cluster.Until(() => a.LastChange(Stream) is { Owner: null, Cause: OwnerChangeCause.Ended });
        Assert.Null(await Find(b));
    }
}
