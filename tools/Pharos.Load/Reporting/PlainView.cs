using System.Globalization;

namespace Pharos.Load.Reporting;

/// <summary>Lines, for files and pipes.</summary>
internal sealed class PlainView(TextWriter writer) : IRunView
{
    private static readonly TimeSpan JoinInterval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Say(string text) => writer.WriteLine(text);

    /// <inheritdoc/>
    public async Task ShowJoinsAsync(Task joining, int total, Func<(int Joined, int Failed)> progress)
    {
        while (await Task.WhenAny(joining, Task.Delay(JoinInterval)) != joining) Show();
        await joining;
        Show();

        void Show()
        {
            var (joined, failed) = progress();
            Say(string.Create(CultureInfo.InvariantCulture, $"joining: {joined:N0} of {total:N0}{(failed > 0 ? $", {failed:N0} failed" : "")}"));
        }
    }

    /// <inheritdoc/>
    public async Task ShowLiveAsync(IAsyncEnumerable<LiveFigures> figures)
    {
        await foreach (var now in figures)
        {
            var media = now.BitsPerSecond is { } bits ? $" packets/s, {ReportText.Bits(bits)}, lost {now.Lost:N0}, delay" : " round trips/s,";
            var server = now.ServerCpu is { } cpu ? string.Create(CultureInfo.InvariantCulture, $", server {cpu:0} %") : "";
            var delay = string.Create(CultureInfo.InvariantCulture, $"p50 {now.Delay.P50:0.00} p99 {now.Delay.P99:0.00} ms");
            var phase = string.Create(CultureInfo.InvariantCulture, $"{now.Phase} {now.Elapsed.TotalSeconds:0}/{now.Of.TotalSeconds:0} s");
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{phase}: {now.Viewers:N0} viewers, {now.Rate:N0}{media} {delay}{server}, tool {now.ToolCpu:0} %"));
        }
    }
}
