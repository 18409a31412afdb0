using Pharos.Load.Measuring;

namespace Pharos.Load.Reporting;

/// <summary>What is seen of a run while it goes on.</summary>
internal interface IRunView
{
    /// <summary>Something that is worth a line.</summary>
    void Say(string text);

    /// <summary>Shows how far the joins are for as long as a task runs.</summary>
    /// <param name="joining">The joins.</param>
    /// <param name="total">How many there are to be.</param>
    /// <param name="progress">How many have joined, and how many failed.</param>
    Task ShowJoinsAsync(Task joining, int total, Func<(int Joined, int Failed)> progress);

    /// <summary>Shows figures, second by second, for as long as there are any.</summary>
    Task ShowLiveAsync(IAsyncEnumerable<LiveFigures> figures);
}

/// <summary>The figures of one second.</summary>
/// <param name="Phase">What goes on: <c>warming up</c>, <c>measuring</c>.</param>
/// <param name="Elapsed">Since the phase began.</param>
/// <param name="Of">How long it is to be.</param>
/// <param name="Viewers">Viewers there are.</param>
/// <param name="Rate">Packets that they received a second, or round trips of messages.</param>
/// <param name="BitsPerSecond">Bits a second; null without media.</param>
/// <param name="Lost">Packets lost in that second.</param>
/// <param name="Delay">Delays of the second, or round trips.</param>
/// <param name="ServerCpu">CPU of the server, in percent of a core; null where it is not seen.</param>
/// <param name="ToolCpu">CPU of the tool.</param>
internal readonly record struct LiveFigures(
    string Phase, TimeSpan Elapsed, TimeSpan Of, int Viewers, double Rate, double? BitsPerSecond, long Lost, Percentiles Delay,
    double? ServerCpu, double ToolCpu);
