using System.Globalization;
using Spectre.Console;

namespace Pharos.Load.Reporting;

/// <summary>A bar while viewers join, then a table that follows the figures, for a terminal of 80 columns or more.</summary>
internal sealed class TerminalView(IAnsiConsole console) : IRunView
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Say(string text) => console.WriteLine(text);

    /// <inheritdoc/>
    public Task ShowJoinsAsync(Task joining, int total, Func<(int Joined, int Failed)> progress) =>
        console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("joining", maxValue: Math.Max(1, total));
                while (await Task.WhenAny(joining, Task.Delay(BarInterval)) != joining) Show();
                Show();
                await joining;

                void Show()
                {
                    var (joined, failed) = progress();
                    bar.Value = joined + failed;
                    bar.Description = Text($"joining: {joined:N0} of {total:N0}{(failed > 0 ? $", {failed:N0} failed" : "")}");
                }
            });

    /// <inheritdoc/>
    public async Task ShowLiveAsync(IAsyncEnumerable<LiveFigures> figures) => await console.Live(new Markup("…")).StartAsync(async context =>
    {
        await foreach (var now in figures)
        {
            context.UpdateTarget(TableOf(now));
            context.Refresh();
        }
    });

    private static Table TableOf(in LiveFigures now)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .Title(Text($"{now.Phase} {now.Elapsed.TotalSeconds:0} of {now.Of.TotalSeconds:0} s"))
            .AddColumns("viewers", now.BitsPerSecond is null ? "msgs/s" : "pkts/s", "Mbit/s", "lost", "p50 ms", "p99 ms", "server", "tool");
        foreach (var column in table.Columns) column.Alignment = Justify.Right;
        return table.AddRow(
            Text($"{now.Viewers:N0}"),
            Text($"{now.Rate:N0}"),
            now.BitsPerSecond is { } bits ? Text($"{bits / 1e6:N1}") : "",
            Text($"{now.Lost:N0}"),
            Text($"{now.Delay.P50:0.00}"),
            Text($"{now.Delay.P99:0.00}"),
            now.ServerCpu is { } cpu ? Text($"{cpu:0} %") : "",
            Text($"{now.ToolCpu:0} %"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
