namespace Pharos.Cluster.Tests.Contract;

public abstract class FaultContract<TCluster> : BackplaneContract<TCluster> where TCluster : ClusterUnderTest, new()
{
    /// <summary>A killed node's streams can be claimed again within this.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_killed_nodes_streams_expire_and_its_partners_are_told_within_5_s()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var c = await Cluster.StartNodeAsync();
        var former = await Claim(a);
        await Watch(b);
        await Exchange(a, b);

        var start = Cluster.Time.GetTimestamp();
        Cluster.Kill(a);
        await Cluster.Until(() => b.LastChange(Stream) is { Owner: null, Cause: OwnerChangeCause.Expired });
        await Cluster.Until(() => b.Told<NodeLost>().Contains(new NodeLost(a.Id)));

        Assert.InRange(Cluster.Time.GetElapsedTime(start), TimeSpan.Zero, Recovery);
        var claim = await c.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default);
        Assert.Equal(ClaimOutcome.Granted, claim.Outcome);
        Assert.True(claim.Owner!.Epoch > former.Epoch);
        Assert.Empty(c.Told<NodeLost>());
    }

    [Fact]
    public async Task A_node_that_leaves_vacates_its_streams_and_is_lost_at_once()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Claim(a);
        await Watch(b);
        await Exchange(a, b);

        await a.Backplane.DisposeAsync();

        await Cluster.Until(() => b.LastChange(Stream) is { Owner: null, Cause: OwnerChangeCause.Vacated });
        await Cluster.Until(() => b.Told<NodeLost>().Contains(new NodeLost(a.Id)));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_says_so_and_answers_at_once()
    {
        var a = await Cluster.StartNodeAsync();
        Cluster.CutOff(a);
        await Cluster.Until(() => !a.Backplane.IsAvailable);

        Assert.Equal(ClaimOutcome.Unavailable, (await a.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default)).Outcome);
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await a.Backplane.FindAsync(Stream));
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await a.Backplane.WatchAsync(Stream));
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await a.Backplane.RecallAsync(Stream));
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () =>
            await a.Backplane.RememberAsync(Stream, default, TimeSpan.FromMinutes(1)));
        Cluster.Restore(a);

        await Cluster.Until(() => a.Backplane.IsAvailable);
        await Cluster.Until(() => a.LastChange(Stream) is { Owner: null });
        await Cluster.Until(() => a.Count<AvailabilityChanged>() >= 2);
        Assert.Equal([false, true], a.Told<AvailabilityChanged>().TakeLast(2).Select(e => e.IsAvailable));
    }

    [Fact]
    public async Task A_node_that_was_taken_for_lost_resets_its_links_on_return()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await Exchange(a, b);

        Cluster.CutOff(a);
        await Cluster.Until(() => b.Told<NodeLost>().Contains(new NodeLost(a.Id)));
        Cluster.Restore(a);

        await Cluster.Until(() => a.Told<LinkReset>().Contains(new LinkReset(b.Id)));
        await Cluster.Until(() => a.Backplane.IsAvailable);
        await Exchange(a, b);
    }

    [Fact]
    public async Task The_directory_comes_back_with_everything_it_had()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a);
        await Watch(b);

        Cluster.SetDirectoryAvailable(false);
        await Cluster.Until(() => !a.Backplane.IsAvailable && !b.Backplane.IsAvailable);
        Cluster.SetDirectoryAvailable(true);
        await Cluster.Until(() => a.Backplane.IsAvailable && b.Backplane.IsAvailable);

        await Cluster.Until(() => b.LastChange(Stream) is null or { Owner: not null });
        await Exchange(a, b);
        Assert.Equal(owner.Epoch, (await Find(b))!.Epoch);
        Assert.Empty(a.Told<OwnerChanged>());
    }

    private async Task Exchange(ClusterNode a, ClusterNode b)
    {
        var (before, after) = (b.Count<MessageReceived>(), a.Count<MessageReceived>());
        a.Backplane.Send(b.Id, new ClusterMessage(Stream, Epoch.None, Bytes("ping")));
        await Cluster.Until(() => b.Count<MessageReceived>() > before);
        b.Backplane.Send(a.Id, new ClusterMessage(Stream, Epoch.None, Bytes("pong")));
        await Cluster.Until(() => a.Count<MessageReceived>() > after);
    }
}
