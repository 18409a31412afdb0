using System.Diagnostics;
using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Redis;

/// <summary>Redis, or the way to it, goes away and comes back.</summary>
public sealed class OutageRedisTests : BackplaneContract<RedisClusterUnderTest>
{
    /// <summary>What <see cref="IBackplane.IsAvailable"/> may take to say so, and a little for a busy machine.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(3);

    /// <summary>What an answer may take, and a little for a busy machine.</summary>
    private static readonly TimeSpan Answered = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Redis_killed_and_restarted_empty_is_full_again_and_nobody_lost_a_stream()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a, state: "one");
        await Watch(b);

        var killed = Stopwatch.GetTimestamp();
        Cluster.Server.Kill();
        await Cluster.Until(() => !a.Backplane.IsAvailable && !b.Backplane.IsAvailable);
        Report("killed, noticed", killed, Noticed);
        a.Backplane.Publish(Stream, owner.Epoch, Bytes("two"));
        a.Backplane.Send(b.Id, new ClusterMessage(Stream, owner.Epoch, Bytes("sent meanwhile")));
        var restarted = Stopwatch.GetTimestamp();
        await Cluster.Server.StartAsync();

        await Cluster.Until(() => a.Backplane.IsAvailable && b.Backplane.IsAvailable);
        Report("restarted, available", restarted, Noticed);
        await Cluster.Until(() => b.LastChange(Stream) is { Owner: { } now } && Text(now.State) == "two");
        await Cluster.Until(() => b.Count<MessageReceived>() == 1);
        Assert.DoesNotContain(b.Told<OwnerChanged>(), c => c.Owner is null);
        Assert.Empty(a.Told<OwnerChanged>());
        Assert.Empty(b.Told<NodeLost>());
        Assert.Equal(owner.Epoch, (await Find(b))!.Epoch);
        Assert.True((await Claim(b)).Epoch > owner.Epoch);
    }

    [Fact]
    public async Task Redis_paused_for_longer_than_a_lease_is_noticed_and_nobody_loses_a_stream()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        var owner = await Claim(a);
        await Watch(b);
        a.Backplane.Send(b.Id, new ClusterMessage(Stream, owner.Epoch, Bytes("hello")));
        await Cluster.Until(() => b.Count<MessageReceived>() == 1);

        var paused = Stopwatch.GetTimestamp();
        Cluster.Server.Pause();
        await Cluster.Until(() => !a.Backplane.IsAvailable && !b.Backplane.IsAvailable);
        Report("paused, noticed", paused, Noticed);
        await Cluster.Until(() => Stopwatch.GetElapsedTime(paused) > TimeSpan.FromSeconds(5));
        var resumed = Stopwatch.GetTimestamp();
        Cluster.Server.Resume();

        await Cluster.Until(() => a.Backplane.IsAvailable && b.Backplane.IsAvailable);
        Report("resumed, available", resumed, Noticed);
        // An era is older than a lease when absence would be believed again.
        var settled = Stopwatch.GetTimestamp();
        await Cluster.Until(() => Stopwatch.GetElapsedTime(settled) > TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(b.Told<OwnerChanged>(), c => c.Owner is null);
        Assert.Empty(a.Told<OwnerChanged>());
        Assert.Empty(b.Told<NodeLost>());
        Assert.Equal(owner.Epoch, (await Find(b))!.Epoch);
    }

    [Fact]
    public async Task Questions_are_answered_in_time_before_the_pause_is_noticed_and_at_once_after()
    {
        var a = await Cluster.StartNodeAsync();
        Cluster.Server.Pause();
        var asked = Stopwatch.GetTimestamp();

        var claim = a.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default).AsTask();
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await a.Backplane.WatchAsync(Stream));
        Report("watch refused", asked, Answered);
        Assert.Equal(ClaimOutcome.Unavailable, (await claim).Outcome);
        Report("claim refused", asked, Answered);
        await Cluster.Until(() => !a.Backplane.IsAvailable);

        asked = Stopwatch.GetTimestamp();
        Assert.Equal(ClaimOutcome.Unavailable, (await a.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default)).Outcome);
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await a.Backplane.FindAsync(Stream));
        await Assert.ThrowsAsync<BackplaneUnavailableException>(async () => await a.Backplane.RecallAsync(Stream));
        await a.Backplane.ReleaseAsync(Stream, new Epoch(1), ReleaseReason.Ended);
        Report("refused at once", asked, TimeSpan.FromSeconds(0.5));
        Cluster.Server.Resume();
    }

    [Fact]
    public async Task A_claim_that_was_answered_too_late_is_given_up()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        Cluster.Server.Pause();
        var claim = await a.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default);
        Assert.Equal(ClaimOutcome.Unavailable, claim.Outcome);
        Cluster.Server.Resume();

        await Cluster.Until(() => b.Backplane.IsAvailable);
        await Cluster.Until(() => b.Backplane.ClaimAsync(Stream, ClaimMode.IfFree, default).AsTask().Result.Outcome == ClaimOutcome.Granted);
        Assert.Null(a.LastChange(Stream));
    }

    [Fact]
    public async Task A_link_on_which_nothing_passes_is_noticed_and_heals()
    {
        var a = await Cluster.StartNodeAsync();
        var owner = await Claim(a);

        var stalled = Stopwatch.GetTimestamp();
        Cluster.Stall(a);
        await Cluster.Until(() => !a.Backplane.IsAvailable);
        Report("stalled, noticed", stalled, Noticed);
        Cluster.Restore(a);

        await Cluster.Until(() => a.Backplane.IsAvailable);
        Assert.Equal(owner.Epoch, (await Find(a))!.Epoch);
    }

    private static void Report(string what, long since, TimeSpan limit)
    {
        var took = Stopwatch.GetElapsedTime(since);
        TestContext.Current.TestOutputHelper!.WriteLine($"{what} after {took.TotalSeconds:0.00} s");
        Assert.InRange(took, TimeSpan.Zero, limit);
    }
}
