using HdrHistogram;

namespace Pharos.Load.Measuring;

/// <summary>How something is spread, in milliseconds; all 0 where <see cref="Count"/> is.</summary>
/// <param name="Count">Values.</param>
/// <param name="P50">Half of them are no higher.</param>
/// <param name="P90">90 % are no higher.</param>
/// <param name="P99">99 % are no higher.</param>
/// <param name="P999">99.9 % are no higher.</param>
/// <param name="Max">The highest.</param>
internal sealed record Percentiles(long Count, double P50, double P90, double P99, double P999, double Max)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Of no values.</summary>
    public static readonly Percentiles None = new(0, 0, 0, 0, 0, 0);

    /// <summary>Of a histogram of nanoseconds.</summary>
    public static Percentiles Of(HistogramBase nanoseconds)
    {
        return nanoseconds.TotalCount == 0
            ? None
            : new(nanoseconds.TotalCount, At(50), At(90), At(99), At(99.9), Round(nanoseconds.GetMaxValue()));

        double At(double percentile) => Round(nanoseconds.GetValueAtPercentile(percentile));
    }

    /// <summary>Of milliseconds.</summary>
    public static Percentiles Of(IEnumerable<double> milliseconds)
    {
        var recorder = new DelayRecorder();
        foreach (var value in milliseconds) recorder.Record((long)(value * NanosecondsPerMillisecond));
        return recorder.Total();
    }

    // The histogram keeps three digits: more would be invented.
    private static double Round(long nanoseconds) => Math.Round(nanoseconds / NanosecondsPerMillisecond, 4);
}
