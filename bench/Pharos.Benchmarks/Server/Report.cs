using System.Globalization;

namespace Pharos.Benchmarks.Server;

/// <summary>Prints a line a measurement, as a Markdown table: median of the runs, and their range.</summary>
internal sealed class Report(TextWriter output)
{
    private bool _hasHeader;

    /// <summary>One measurement.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="unit">Unit of the figures.</param>
    /// <param name="runs">One figure a run.</param>
    public void Add(string what, string unit, IReadOnlyList<double> runs)
    {
        if (!_hasHeader)
        {
            output.WriteLine("| measurement | median | lowest | highest | runs | unit |");
            output.WriteLine("| --- | ---: | ---: | ---: | ---: | --- |");
            _hasHeader = true;
        }
        var sorted = runs.Order().ToArray();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {sorted[sorted.Length / 2]:N1} | {sorted[0]:N1} | {sorted[^1]:N1} | {sorted.Length} | {unit} |"));
        output.Flush();
    }
}
