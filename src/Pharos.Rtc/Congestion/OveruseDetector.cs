namespace Pharos.Rtc.Congestion;

/// <summary>
/// Decides whether a growing delay is a queue or only noise: the trend against a threshold that follows it. Without that, a flow that
/// fills queues would starve this one, and a way with jitter would be cut again and again (draft-ietf-rmcat-gcc-02 §5.4; libwebrtc's
/// TrendlineEstimator::Detect and UpdateThreshold).
/// </summary>
public sealed class OveruseDetector
{
    /// <summary>Threshold at the beginning, in milliseconds: draft-ietf-rmcat-gcc-02 §5.4, del_var_th(0).</summary>
    public const double FirstThreshold = 12.5;

    /// <summary>Lower bound of the threshold: draft-ietf-rmcat-gcc-02 §5.4.</summary>
    public const double MinThreshold = 6;

    /// <summary>Upper bound of the threshold: draft-ietf-rmcat-gcc-02 §5.4.</summary>
    public const double MaxThreshold = 600;

    /// <summary>How fast the threshold rises, per millisecond: libwebrtc's k_up_ (draft-ietf-rmcat-gcc-02 §5.4 recommends 0.01).</summary>
    public const double RisePerMillisecond = 0.0087;

    /// <summary>How fast the threshold falls, per millisecond: libwebrtc's k_down_ (the draft recommends 0.00018).</summary>
    public const double FallPerMillisecond = 0.039;

    /// <summary>A trend that far above the threshold is a spike and does not move it: libwebrtc's kMaxAdaptOffsetMs.</summary>
    public const double MaxDistance = 15;

    /// <summary>The longest time one step of the threshold counts for, in milliseconds: libwebrtc's kMaxTimeDeltaMs.</summary>
    public const double MaxStep = 100;

    /// <summary>How long the trend is above the threshold before it counts: draft-ietf-rmcat-gcc-02 §5.4, overuse_time_th.</summary>
    public static readonly TimeSpan OveruseTime = TimeSpan.FromMilliseconds(10);

    private TimeSpan? _above;
    private int _timesAbove;
    private double _lastTrend;
    private TimeSpan? _adaptedAt;

    /// <summary>What was decided last.</summary>
    public BandwidthUsage Usage { get; private set; }

    /// <summary>The threshold, in milliseconds.</summary>
    public double Threshold { get; private set; } = FirstThreshold;

    /// <summary>Takes the trend after another group.</summary>
    /// <param name="trend">The trend, of <see cref="TrendlineEstimator.Trend"/>.</param>
    /// <param name="sendDelta">Time between the two groups when they were sent.</param>
    /// <param name="arrival">When the later one arrived, by the receiver's clock: several come in one report, at the same time by ours.</param>
    public void Update(double trend, TimeSpan sendDelta, TimeSpan arrival)
    {
        if (trend > Threshold) Above(trend, sendDelta);
        else
        {
            (_above, _timesAbove) = (null, 0);
            Usage = trend < -Threshold ? BandwidthUsage.Underusing : BandwidthUsage.Normal;
        }

        _lastTrend = trend;
        Adapt(Math.Abs(trend), arrival);
    }

    // It counts once it lasted, was seen twice, and does not go down already.
    private void Above(double trend, TimeSpan sendDelta)
    {
        // Where in the time since the last group it went above is not known: half of it.
        _above = _above is { } above ? above + sendDelta : sendDelta / 2;
        _timesAbove++;
        if (_above <= OveruseTime || _timesAbove < 2 || trend < _lastTrend) return;
        (_above, _timesAbove) = (TimeSpan.Zero, 0);
        Usage = BandwidthUsage.Overusing;
    }

    private void Adapt(double size, TimeSpan arrival)
    {
        var step = Math.Clamp((arrival - (_adaptedAt ?? arrival)).TotalMilliseconds, 0, MaxStep);
        _adaptedAt = arrival;
        if (size > Threshold + MaxDistance) return;
        var speed = size < Threshold ? FallPerMillisecond : RisePerMillisecond;
        Threshold = Math.Clamp(Threshold + (speed * (size - Threshold) * step), MinThreshold, MaxThreshold);
    }
}
