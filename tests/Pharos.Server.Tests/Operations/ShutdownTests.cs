using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Operations;

public sealed class ShutdownTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task SIGTERM_closes_every_socket_with_1001_and_the_process_exits_with_0()
    {
        await using var server = await ServerProcess.StartAsync();
        var stream = await server.CreateStreamAsync();
        await using var broadcaster = await SignalingClient.ConnectAsync(server.Url, stream.Id);
        await broadcaster.SendAsync(new { type = "broadcast", token = stream.Token });
        await broadcaster.ExpectWelcomeAsync();
        await using var viewer = await SignalingClient.ConnectAsync(server.Url, stream.Id);
        await viewer.SendAsync(new { type = "watch" });
        await viewer.ExpectWelcomeAsync();
        await using var silent = await SignalingClient.ConnectAsync(server.Url, stream.Id);
        using var stubborn = await RawWebSocket.ConnectAsync(server.Url, stream.Id); // answers no close

        server.Terminate();

        foreach (var client in new[] { broadcaster, viewer, silent }) await client.ExpectCloseAsync(1001, Limit);
        Assert.Equal(1001, await stubborn.ReadCloseCodeAsync());
        Assert.Equal(0, await server.ExitAsync(Limit));
        Assert.Empty(server.Errors);
        Assert.DoesNotContain(server.Output, line => line.StartsWith("fail:", StringComparison.Ordinal));
        await viewer.ExpectAsync("viewer-count"); // it was not told that the stream ended
        Assert.Equal(0, viewer.WaitingBesides("viewer-count"));
    }

    [Fact]
    public async Task A_killed_server_is_one_that_dropped_and_its_tokens_are_good_on_the_next()
    {
        await using var first = await ServerProcess.StartAsync();
        var stream = await first.CreateStreamAsync();
        await using var viewer = await SignalingClient.ConnectAsync(first.Url, stream.Id);
        await viewer.SendAsync(new { type = "watch" });
        await viewer.ExpectWelcomeAsync();
        await first.DisposeAsync(); // SIGKILL
        Assert.Null((await viewer.EndAsync()).Code);

        await using var second = await ServerProcess.StartAsync();
        await using var back = await SignalingClient.ConnectAsync(second.Url, stream.Id);
        await back.SendAsync(new { type = "watch", resume = viewer.Resume });
        await back.ExpectWelcomeAsync();
        Assert.Equal(viewer.PeerId, back.PeerId);
        await using var broadcaster = await SignalingClient.ConnectAsync(second.Url, stream.Id);
        await broadcaster.SendAsync(new { type = "broadcast", token = stream.Token });
        await broadcaster.ExpectWelcomeAsync();
        Assert.Equal(viewer.PeerId, (await broadcaster.ExpectAsync("viewer-joined")).Text("peer_id"));
    }
}
