using Microsoft.Extensions.Time.Testing;

using Pharos.Cluster.Local;

namespace Pharos.Cluster.Tests.Local;

public sealed class LocalBackplaneTests
{
    [Fact]
    public async Task A_cluster_of_one_needs_no_configuration()
    {
        await using var node = new LocalBackplane();
        await node.StartAsync(_ => { }, TestContext.Current.CancellationToken);

        Assert.True(node.IsAvailable);
        Assert.True(node.Node.IsValid);
        Assert.Equal(ClaimOutcome.Granted, (await node.ClaimAsync("stream", ClaimMode.IfFree, default)).Outcome);
    }

    [Fact]
    public async Task Of_too_many_notes_the_oldest_goes_first()
    {
        await using var node = new LocalCluster(new FakeTimeProvider()).CreateNode();
        for (var i = 0; i <= LocalNotes.MaxNotes; i++)
            await node.RememberAsync($"stream-{i}", new byte[] { 1 }, TimeSpan.FromMinutes(1));

        Assert.Null(await node.RecallAsync("stream-0"));
        Assert.NotNull(await node.RecallAsync("stream-1"));
        Assert.NotNull(await node.RecallAsync($"stream-{LocalNotes.MaxNotes}"));
    }

    [Fact]
    public async Task Events_are_handled_one_at_a_time_and_survive_a_failing_handler()
    {
        var cluster = new LocalCluster();
        await using var a = cluster.CreateNode();
        await using var b = cluster.CreateNode();
        var (inside, handled) = (0, 0);
        var all = new TaskCompletionSource();
        await b.StartAsync(_ =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            Thread.Yield();
            Interlocked.Decrement(ref inside);
            if (++handled == 100)
                all.SetResult();
            if (handled % 10 == 0)
                throw new InvalidOperationException("A handler's bug.");
        }, TestContext.Current.CancellationToken);

        Parallel.For(0, 100, _ => a.Send(b.Node, new ClusterMessage("stream", Epoch.None, default)));

        await all.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("a-name-that-leaves-no-room-for-the-random-part-of-the-name")]
    public void A_name_refuses_a_prefix_that_does_not_fit(string prefix) =>
        Assert.Throws<ArgumentException>(() => NodeId.Random(prefix));
}
