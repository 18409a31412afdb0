using HdrHistogram;

namespace Pharos.Load.Measuring;

/// <summary>
/// Takes times of many threads, and gives them as percentiles: of the last interval, and of all since <see cref="Restart"/>. Three significant
/// digits from 1 ns to a minute; what is longer counts as a minute.
/// </summary>
internal sealed class DelayRecorder
{
    private const long Longest = 60_000_000_000;
    private const int Digits = 3;

    private readonly Lock _gate = new();
    private readonly Recorder _recorder = new(
        1, Longest, Digits, (id, lowest, highest, digits) => new LongConcurrentHistogram(id, lowest, highest, digits));
    private HistogramBase? _interval;
    private LongHistogram _total = new(1, Longest, Digits);

    /// <summary>Takes a time in nanoseconds. For any thread, without waiting.</summary>
    public void Record(long nanoseconds) => _recorder.RecordValue(Math.Clamp(nanoseconds, 1, Longest));

    /// <summary>What came since the last call.</summary>
    public Percentiles Interval()
    {
        lock (_gate)
        {
            _interval = _recorder.GetIntervalHistogram(_interval);
            _total.Add(_interval);
            return Percentiles.Of(_interval);
        }
    }

    /// <summary>All that came.</summary>
    public Percentiles Total()
    {
        lock (_gate)
        {
            Interval();
            return Percentiles.Of(_total);
        }
    }

    /// <summary>Forgets what came so far.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            Interval();
            _total = new LongHistogram(1, Longest, Digits);
        }
    }
}
