namespace Pharos.Server.Tests.Streams;

public sealed class ViewerCountTests : IAsyncLifetime
{
    private readonly Cast _cast = new();
    private Node _node = null!;
    private Actor _broadcaster = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await _cast.AddNodeAsync();
        _broadcaster = await _cast.BroadcastAsync(_node);
        await _cast.PassAsync(10);
        _broadcaster.Told();
    }

    [Fact]
    public async Task The_first_change_is_announced_at_once()
    {
        var viewer = await _cast.WatchAsync(_node);
        await _cast.PassAsync(0);
        Assert.Equal("viewer-count 1", _broadcaster.Count());
        Assert.Equal("viewer-count 1", viewer.Count());
    }

    [Fact]
    public async Task Many_changes_are_one_announcement_a_second()
    {
        await _cast.WatchAsync(_node);
        await _cast.PassAsync(0);
        for (var i = 0; i < 20; i++) await _cast.WatchAsync(_node);
        await _cast.PassAsync(0.999);
        Assert.Equal("viewer-count 1", _broadcaster.Count());
        await _cast.PassAsync(0.001);
        Assert.Equal("viewer-count 21", _broadcaster.Count());
    }

    [Fact]
    public async Task What_changed_and_changed_back_is_announced_as_it_is()
    {
        var viewer = await _cast.WatchAsync(_node);
        await _cast.PassAsync(0);
        viewer.Leave();
        await _cast.WatchAsync(_node);
        await _cast.PassAsync(1);
        Assert.Equal("viewer-count 1", _broadcaster.Count());
    }

    [Fact]
    public async Task Without_changes_nothing_is_announced()
    {
        await _cast.PassAsync(60);
        Assert.Null(_broadcaster.Count());
    }

    [Fact]
    public async Task Viewers_of_all_nodes_count_and_are_told()
    {
        var other = await _cast.AddNodeAsync();
        var here = await _cast.WatchAsync(_node);
        var there = await _cast.WatchAsync(other);
        await _cast.PassAsync(1);
        Assert.Equal(("viewer-count 2", "viewer-count 2", "viewer-count 2"), (_broadcaster.Count(), here.Count(), there.Count()));
        Assert.Equal(2, _node.PublicState!.ViewerCount);

        there.Leave();
        await _cast.SettleAsync();
        await _cast.PassAsync(1);
        Assert.Equal("viewer-count 1", here.Count());
    }

    public ValueTask DisposeAsync() => _cast.DisposeAsync();
}
