using System.Diagnostics.Metrics;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Peers;
using Pharos.Sfu.Tests.Dtls;
using Pharos.Sfu.Tests.Harness;

namespace Pharos.Sfu.Tests;

public sealed class SfuMetricsTests
{
    [Fact]
    public async Task What_was_dropped_is_published_by_its_reason_and_outlives_the_session()
    {
        await using var relay = new LiveRelay();
        var (publisher, viewer) = await relay.PlayAsync();
        publisher.SendRaw([0xFF, 0xFF, 0xFF, 0xFF]);
        viewer.SendRaw([0xFF, 0xFF, 0xFF, 0xFF]);
        using var stranger = new Stranger(relay.Sfu.Port);
        stranger.Send([0x80, 96, 0, 1]);
        await Eventually.IsTrueAsync(() => Dropped(relay, "unknown") == 2 && Dropped(relay, "no_session") >= 1);

        Assert.Equal((1, 1), (Read(relay)["pharos.media.sessions publisher"], Read(relay)["pharos.media.sessions viewer"]));
        Assert.Equal(1, Read(relay)["pharos.media.streams "]);
        Assert.All(["in", "out"], direction => Assert.True(Read(relay)["pharos.media.datagrams " + direction] > 50));

        viewer.Session.Close();
        publisher.Session.Close();
        await Eventually.IsTrueAsync(() => Read(relay)["pharos.media.streams "] == 0);
        Assert.Equal((0, 0), (Read(relay)["pharos.media.sessions publisher"], Read(relay)["pharos.media.sessions viewer"]));
        Assert.True(Dropped(relay, "unknown") >= 2);
    }

    [Fact]
    public async Task Every_reason_is_published_and_explained()
    {
        await using var relay = new LiveRelay();
        var names = Enum.GetNames<DatagramDropReason>().Concat(Enum.GetNames<IngressDrop>().Skip(1)).Concat(Enum.GetNames<ViewerDrop>());
        var dropped = Read(relay).Keys.Where(key => key.StartsWith("pharos.media.dropped ", StringComparison.Ordinal));
        var reasons = dropped.Select(key => key.Split(' ')[1]).ToList();
        Assert.Equal(names.Distinct().Count() + 6, reasons.Count);
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "operations.md"), TestContext.Current.CancellationToken);
        Assert.All(reasons, reason => Assert.Contains($"`{reason}`", page, StringComparison.Ordinal));
    }

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "docs"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    private static long Dropped(LiveRelay relay, string reason) => Read(relay)["pharos.media.dropped " + reason];

    // Each measurement of the relay's own meter, by its name and its tag's value; none may be there twice.
    private static Dictionary<string, long> Read(LiveRelay relay)
    {
        var read = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter == relay.Sfu.Metrics.Meter) all.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            read.Add($"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}", value));
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }
}
