using Pharos.Load.Reporting;

namespace Pharos.Load.Tests.Harness;

/// <summary>Keeps what a run says and shows.</summary>
internal sealed class QuietView : IRunView
{
    public List<string> Said { get; } = [];

    public List<LiveFigures> Shown { get; } = [];

    public void Say(string text) => Said.Add(text);

    public Task ShowJoinsAsync(Task joining, int total, Func<(int Joined, int Failed)> progress) => joining;

    public async Task ShowLiveAsync(IAsyncEnumerable<LiveFigures> figures)
    {
        await foreach (var now in figures) Shown.Add(now);
    }
}
