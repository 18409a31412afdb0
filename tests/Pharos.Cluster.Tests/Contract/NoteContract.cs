namespace Pharos.Cluster.Tests.Contract;

public abstract class NoteContract<TCluster> : BackplaneContract<TCluster> where TCluster : ClusterUnderTest, new()
{
    [Fact]
    public async Task A_note_is_recalled_by_every_node_and_replaced_by_the_next()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();

        Assert.Null(await b.Backplane.RecallAsync(Stream));
        await a.Backplane.RememberAsync(Stream, Bytes("one"), TimeSpan.FromMinutes(1));
        Assert.Equal("one", Text(await b.Backplane.RecallAsync(Stream)));
        await b.Backplane.RememberAsync(Stream, Bytes("two"), TimeSpan.FromMinutes(1));
        Assert.Equal("two", Text(await a.Backplane.RecallAsync(Stream)));
    }

    [Fact]
    public async Task A_note_runs_out()
    {
        var a = await Cluster.StartNodeAsync();
        await a.Backplane.RememberAsync(Stream, Bytes("short"), TimeSpan.FromSeconds(1));
        await a.Backplane.RememberAsync("other", Bytes("long"), TimeSpan.FromMinutes(1));

        var start = Cluster.Time.GetTimestamp();
        await Cluster.Until(() => Cluster.Time.GetElapsedTime(start) > TimeSpan.FromSeconds(1.1));

        Assert.Null(await a.Backplane.RecallAsync(Stream));
        Assert.Equal("long", Text(await a.Backplane.RecallAsync("other")));
    }

    [Fact]
    public async Task A_note_outlives_the_node_that_left_it()
    {
        var a = await Cluster.StartNodeAsync();
        var b = await Cluster.StartNodeAsync();
        await a.Backplane.RememberAsync(Stream, Bytes("still there"), TimeSpan.FromMinutes(1));

        await a.Backplane.DisposeAsync();

        Assert.Equal("still there", Text(await b.Backplane.RecallAsync(Stream)));
    }

    [Fact]
    public async Task A_note_beyond_the_limits_is_refused()
    {
        var a = await Cluster.StartNodeAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await a.Backplane.RememberAsync(Stream, new byte[IBackplane.MaxNoteBytes + 1], TimeSpan.FromMinutes(1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await a.Backplane.RememberAsync(Stream, default, TimeSpan.Zero));
    }
}
