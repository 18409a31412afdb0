using System.Text.Json;
using Pharos.Load.Measuring;
using Pharos.Load.Reporting;

namespace Pharos.Load.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly Percentiles Spread = new(1000, 1.25, 2.5, 12.75, 20, 31.5);

    private static LoadReport Media { get; } = new(
        LoadReport.CurrentVersion, DateTimeOffset.UnixEpoch, Passed: false, ["Something is wrong."], Interrupted: false,
        new SetupReport(
            new Uri("http://host:8000"), [new Uri("http://host:8000")], "whep", ["abc"], 1, 100, 2_000_000, 30, "vp8", "gcm", true, null, 4, 60, 5),
        new JoinReport(100, 98, 2, new Dictionary<string, int> { ["http 429"] = 2 }, 3, 32.7, Spread, Spread, 2.5, 3.5,
            new MeanwhileReport(40_000, 30, 9, 0.0974, Spread, 6)),
        new MediaReport(
            60, 12_500, 3, 1_225_000, 1_494_500_000, 20_416.7, 199_266_667, 12, 5, 0.0014, 1, 2, 120_000, 0, 1,
            new Dictionary<string, int> { ["gone"] = 1 }, Spread, Spread),
        Signaling: null,
        new ServerReport([42], 12.5, 20.8, 2.75, null, 100_000, 106_000, 61.2),
        new ToolReport(6, 10, 2, 7));

    [Fact]
    public void The_text_has_every_figure_of_a_run()
    {
        var text = ReportText.Write(Media);
        foreach (var part in new[]
            {
                "100 viewers of 1 broadcasts at 2 Mbit/s and 30 frames/s on host:8000, vp8, whep, gcm",
                "98 of 100", "2: http 429", "1,225,000 packets",
                "12 and 5 left out", "(0.0014 %)", "30 and 9 left out", "(0.0974 %), of 40,000 packets", "p50 1.25  p90 2.50  p99 12.75  p99.9 20.00  max 31.50 ms",
                "2.75 us", "61.2 KB a viewer", "2.50 ms (3.50 ms",
                "process 42", "1 viewers", "1: gone", "! Something is wrong.", "failed",
            })
            Assert.Contains(part, text);
        Assert.EndsWith("passed\n", ReportText.Write(Media with { Passed = true, Problems = [] }));
        Assert.EndsWith("interrupted\n", ReportText.Write(Media with { Interrupted = true }));
    }

    [Fact]
    public void A_run_without_media_tells_of_messages()
    {
        var text = ReportText.Write(Media with
        {
            Media = null, Setup = Media.Setup with { Mode = "signaling" }, Signaling = new SignalingReport(10, 2000, 200, 0, Spread),
            Server = Media.Server! with { CpuUsPerPacket = null, CpuUsPerMessage = 31.5 },
        });
        Assert.Contains("2,000 in 10.0 s", text);
        Assert.Contains("31.5 us", text);
        Assert.DoesNotContain("jitter", text);
    }

    [Theory]
    [InlineData(500, "0.5 kbit/s")]
    [InlineData(2_000_000, "2 Mbit/s")]
    [InlineData(1_250_000_000, "1.25 Gbit/s")]
    public void Bits_have_a_unit(double bits, string expected) => Assert.Equal(expected, ReportText.Bits(bits));

    [Fact]
    public void JSON_has_the_members_that_the_documents_name()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(Media with { Signaling = new SignalingReport(10, 2000, 200, 0, Spread) }));
        var documented = File.ReadAllText(Path.Combine(RootFolder(), "docs", "load.md"));
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(json.RootElement, names);
        Assert.All(names, name => Assert.Contains($"`{name}`", documented));
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(12.75, json.RootElement.GetProperty("media").GetProperty("delay_ms").GetProperty("p99").GetDouble());
        Assert.Equal(2, json.RootElement.GetProperty("joins").GetProperty("reasons").GetProperty("http 429").GetInt32());
    }

    // Reasons are what happened, not members.
    private static void Collect(JsonElement element, SortedSet<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            names.Add(member.Name);
            if (member.Name is not ("reasons" or "ended")) Collect(member.Value, names);
        }
    }

    private static string RootFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pharos.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
