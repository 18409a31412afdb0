using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Reporting;
using Pharos.Load.Running;
using Pharos.Load.Watching;

namespace Pharos.Load.Tests.Running;

public sealed class MeasurementsTests
{
    private static readonly MediaReport Good = new(
        1, 208, 0, 208, 249_600, 208, 1_996_800, 0, 0, 0, 0, 0, 10, 0, 0, new Dictionary<string, int>(), Percentiles.None, Percentiles.None);

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.1, true)]
    [InlineData(0.11, false)]
    public void What_is_lost_while_viewers_join_fails_a_run_as_later_loss_does(double percent, bool passes)
    {
        var report = Report(new MeanwhileReport(10_000, 1, 0, percent, Percentiles.None, ReceiveBufferDrops: 0));
        Assert.Equal(passes, report.Passed);
        Assert.Equal(passes ? 0 : 1, report.Problems.Count);
        Assert.All(report.Problems, problem => Assert.Contains("lost while viewers joined", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_tool_itself_dropped_while_viewers_joined_is_told_and_fails_nothing()
    {
        var report = Report(new MeanwhileReport(10_000, 0, 0, 0, Percentiles.None, ReceiveBufferDrops: 12));
        Assert.True(report.Passed);
        Assert.Contains("12 datagrams while viewers joined", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_is_what_is_missing_and_what_was_left_out_of_what_there_should_have_been()
    {
        var counts = default(ViewerCounts);
        Assert.Equal((0, 0.0), (counts.Lost, counts.LossPercent));
        counts = counts with { Received = 90, Expected = 95, Skipped = 5 };
        Assert.Equal((5, 10.0), (counts.Lost, counts.LossPercent));
        Assert.Equal((0, 0.0), ((counts with { Received = 97, Skipped = 0 }).Lost, (counts with { Received = 97, Skipped = 0 }).LossPercent));
    }

    private static LoadReport Report(MeanwhileReport meanwhile)
    {
        var url = new Uri("http://host:8000");
        var options = new LoadOptions { Url = url, Nodes = [url], Viewers = 1 };
        var tally = new JoinTally();
        tally.Begin();
        tally.Succeed(nanoseconds: 1_000_000);
        var (begin, end) = (default(Moment), new Moment { Nanoseconds = 1_000_000_000 });
        var measured = new Measurements(
            options, DateTimeOffset.UnixEpoch, ["abc"], tally, begin, begin, begin, end, Interrupted: false, Drops: 0);
        return measured.Report([], meanwhile, Good, []);
    }
}
