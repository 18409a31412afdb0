using System.Text.Json;
using Pharos.Cluster.Tests.Redis;
using Pharos.Load.Options;
using Pharos.Load.Reporting;
using Pharos.Load.Routes;
using Pharos.Load.Running;
using Pharos.Load.Tests.Harness;

namespace Pharos.Load.Tests.Running;

/// <summary>Whole runs against a server that is a process of its own.</summary>
public sealed class RunTests
{
    private const int Viewers = 5;

    [Fact]
    public async Task Five_viewers_get_all_of_two_seconds_and_every_figure_is_there()
    {
        await using var server = await LoadedServer.StartAsync();
        var view = new QuietView();
        var report = await new MediaRun(OptionsFor(server), view).RunAsync(CancellationToken.None);

        Assert.True(report.Passed, string.Join('\n', report.Problems));
        Assert.Equal((Viewers, Viewers, 0), (report.Joins.Attempted, report.Joins.Joined, report.Joins.Failed));
        Assert.Equal((Viewers, Viewers), (report.Joins.AnswerMs.Count, report.Joins.FirstPacketMs.Count));
        Assert.True(report.Joins.FirstPacketMs.P50 >= report.Joins.AnswerMs.P50);
        var media = report.Media!;
        Assert.True(report.Joins.Meanwhile is { Packets: > 0, Lost: 0, Skipped: 0 });
        Assert.Equal((0, 0, 0, 0, 0), (media.Lost, media.Skipped, media.Corrupt, media.Stalled, media.Duplicates));
        Assert.InRange(media.Published, 150, 450);
        // What is under way at either end is not in both.
        Assert.InRange(media.Packets, (media.Published - 30) * Viewers, (media.Published + 30) * Viewers);
        Assert.True(media.DelayMs is { Count: > 100, P50: > 0 } delay && delay.Max >= delay.P99);
        Assert.Equal(Viewers, media.JitterMs.Count);
        Assert.Contains(view.Shown, figures => figures is { Phase: "measuring", Viewers: Viewers, Rate: > 0, Lost: 0 });
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal([server.Pid], report.Server!.Pids);
        Assert.True(report.Server is { CpuSeconds: > 0, CpuUsPerPacket: > 0, RssKb: > 10_000 });

        using var json = JsonDocument.Parse(ReportJson.Write(report));
        foreach (var figure in new[]
            {
                "joins.answer_ms.p99", "joins.server_cpu_ms", "media.delay_ms.p99", "media.jitter_ms.p50", "media.packets",
                "server.cpu_us_per_packet", "tool.cpu_percent",
            })
            Assert.Equal(JsonValueKind.Number, figure.Split('.').Aggregate(json.RootElement, (element, name) => element.GetProperty(name)).ValueKind);
    }

    [Fact]
    public async Task Viewers_of_two_streams_watch_H264_by_the_signaling_with_the_older_profile()
    {
        await using var server = await LoadedServer.StartAsync();
        var options = OptionsFor(server) with { Mode = LoadMode.Ws, Codec = VideoCodec.H264, Profile = SrtpChoice.Cm, Publishers = 2, JoinRate = 50 };
        var report = await new MediaRun(options, new QuietView()).RunAsync(CancellationToken.None);
        Assert.True(report.Passed, string.Join('\n', report.Problems));
        Assert.Equal((Viewers, 0, 0, 2), (report.Joins.Joined, report.Media!.Lost, report.Media.Corrupt, report.Setup.Streams.Count));
    }

    [Fact]
    public async Task Signaling_alone_counts_round_trips()
    {
        await using var server = await LoadedServer.StartAsync();
        var report = await new SignalingRun(OptionsFor(server) with { Mode = LoadMode.Signaling }, new QuietView()).RunAsync(CancellationToken.None);
        Assert.True(report.Passed, string.Join('\n', report.Problems));
        Assert.Equal((Viewers, Viewers), (report.Joins.Joined, report.Joins.AnswerMs.Count));
        Assert.True(report.Signaling is { RoundTrips: > 100, Missing: 0, RoundTripMs.P50: > 0 });
        Assert.Null(report.Media);
    }

    [Fact]
    public async Task Signaling_alone_is_spread_over_the_nodes_of_a_cluster()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var first = await LoadedServer.StartAsync(NodesOf(redis));
        await using var second = await LoadedServer.StartAsync(NodesOf(redis));
        var options = OptionsFor(first) with { Mode = LoadMode.Signaling, Nodes = [first.Url, second.Url] };
        var report = await new SignalingRun(options, new QuietView()).RunAsync(CancellationToken.None);
        Assert.True(report.Passed, string.Join('\n', report.Problems));
        Assert.True(report.Signaling is { RoundTrips: > 100, Missing: 0 });
        Assert.Equal([first.Url, second.Url], report.Setup.Nodes);
        if (OperatingSystem.IsLinux()) Assert.Equal(new[] { first.Pid, second.Pid }.Order(), report.Server!.Pids.Order());
    }

    [Fact]
    public async Task Viewers_of_either_node_of_a_cluster_watch_by_the_signaling()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var first = await LoadedServer.StartAsync(NodesOf(redis));
        await using var second = await LoadedServer.StartAsync(NodesOf(redis));
        var options = OptionsFor(first) with { Mode = LoadMode.Ws, Nodes = [first.Url, second.Url] };
        var report = await new MediaRun(options, new QuietView()).RunAsync(CancellationToken.None);
        Assert.True(report.Passed, string.Join('\n', report.Problems));
        Assert.Equal((Viewers, 0, 0), (report.Joins.Joined, report.Media!.Lost, report.Media.Stalled));
        Assert.InRange(report.Media.Packets, (report.Media.Published - 30) * Viewers, (report.Media.Published + 30) * Viewers);
        if (OperatingSystem.IsLinux()) Assert.Equal(new[] { first.Pid, second.Pid }.Order(), report.Server!.Pids.Order());
    }

    [Fact]
    public async Task A_limit_of_the_server_is_explained_and_the_run_fails()
    {
        await using var server = await LoadedServer.StartAsync("Pharos:Media:RequestsPerAddressPerMinute=3");
        var report = await new MediaRun(OptionsFor(server), new QuietView()).RunAsync(CancellationToken.None);
        Assert.False(report.Passed);
        Assert.Equal((2, 3), (report.Joins.Joined, report.Joins.Reasons["http 429"]));
        Assert.Contains(report.Problems, problem => problem.Contains("Pharos__Media__RequestsPerAddressPerMinute", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_is_ended_early_reports_what_it_has()
    {
        await using var server = await LoadedServer.StartAsync();
        using var ends = new CancellationTokenSource();
        var view = new QuietView();
        var run = new MediaRun(OptionsFor(server) with { Duration = TimeSpan.FromHours(1) }, view).RunAsync(ends.Token);
        while (view.Shown.Count == 0 && !run.IsCompleted) await Task.Yield();
        await ends.CancelAsync();
        var report = await run.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(report is { Interrupted: true, Passed: false, Joins.Joined: Viewers });
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_at_once()
    {
        var options = new LoadOptions { Url = new Uri("http://127.0.0.1:1"), Nodes = [new Uri("http://127.0.0.1:1")] };
        var failure = await Assert.ThrowsAsync<JoinException>(() => new MediaRun(options, new QuietView()).RunAsync(CancellationToken.None));
        Assert.Contains("cannot be reached", failure.Message);
    }

    private static string[] NodesOf(RedisServer redis) =>
    [
        $"Pharos:Redis=127.0.0.1:{redis.Port}", "Pharos:SecretKey=the same on every node of this cluster",
        "Pharos:Media:PublicAddresses:0=127.0.0.1", // viewers of one node reach the other's relay there
    ];

    private static LoadOptions OptionsFor(LoadedServer server) => new()
    {
        Url = server.Url,
        Nodes = [server.Url],
        Viewers = Viewers,
        Duration = TimeSpan.FromSeconds(2),
        WarmUp = TimeSpan.FromSeconds(0.5),
    };
}
