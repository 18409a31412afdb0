namespace Pharos.Rtc.Congestion;

/// <summary>
/// Whether packets take longer and longer: a straight line laid through the delays of the last groups, whose slope is the share by which
/// more is sent than gets through. A line forgives one late packet, which a filter of single delays does not (libwebrtc's
/// TrendlineEstimator, which took the place of the Kalman filter of draft-ietf-rmcat-gcc-02 §5.3).
/// </summary>
public sealed class TrendlineEstimator
{
    /// <summary>Groups the line is laid through: libwebrtc's TrendlineEstimatorSettings, kDefaultTrendlineWindowSize.</summary>
    public const int Window = 20;

    /// <summary>Share of the former value in the smoothed delay: libwebrtc's kDefaultTrendlineSmoothingCoeff.</summary>
    public const double Smoothing = 0.9;

    /// <summary>Makes the slope comparable with the threshold of the detector: libwebrtc's kDefaultTrendlineThresholdGain.</summary>
    public const double Gain = 4;

    /// <summary>Groups above which the trend is trusted no more than before: libwebrtc's kMinNumDeltas.</summary>
    public const int FullTrust = 60;

    /// <summary>After a pause that long it begins anew: libwebrtc's DelayBasedBwe, kStreamTimeOut.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // Delays by arrival time, both in milliseconds since the first group: a ring.
    private readonly float[] _arrivals = new float[Window];
    private readonly float[] _delays = new float[Window];
    private int _next;
    private double _arrival;
    private double _delay;
    private double _smoothed;
    private double _slope;

    /// <summary>Groups seen, up to <see cref="FullTrust"/>.</summary>
    public int Groups { get; private set; }

    /// <summary>The trend as the detector wants it, in milliseconds; 0 until the window is full.</summary>
    public double Trend => Groups * _slope * Gain;

    /// <summary>Takes the next group.</summary>
    public void Add(GroupDelta delta)
    {
        if (delta.Send > Pause || delta.Arrival > Pause)
        {
            (_next, Groups, _slope, _arrival, _delay, _smoothed) = (0, 0, 0, 0, 0, 0);
            return;
        }

        // A line of hours would lose its milliseconds in a float; only differences count, so it begins anew.
        if (_arrival > TimeSpan.MillisecondsPerHour) Rebase();
        _arrival += delta.Arrival.TotalMilliseconds;
        _delay += delta.Arrival.TotalMilliseconds - delta.Send.TotalMilliseconds;
        _smoothed = (Smoothing * _smoothed) + ((1 - Smoothing) * _delay);
        (_arrivals[_next % Window], _delays[_next % Window]) = ((float)_arrival, (float)_smoothed);
        _next = _next == (2 * Window) - 1 ? Window : _next + 1;
        Groups = Math.Min(Groups + 1, FullTrust);
        if (_next >= Window) Fit();
    }

    private void Rebase()
    {
        for (var i = 0; i < Window; i++) (_arrivals[i], _delays[i]) = ((float)(_arrivals[i] - _arrival), (float)(_delays[i] - _smoothed));
        (_arrival, _delay, _smoothed) = (0, _delay - _smoothed, 0);
    }

    // Least squares. All groups at the same time have no slope; the former one stays.
    private void Fit()
    {
        var (meanArrival, meanDelay) = (Mean(_arrivals), Mean(_delays));
        var (numerator, denominator) = (0.0, 0.0);
        for (var i = 0; i < Window; i++)
        {
            var distance = _arrivals[i] - meanArrival;
            numerator += distance * (_delays[i] - meanDelay);
            denominator += distance * distance;
        }

        if (denominator > 0) _slope = numerator / denominator;
    }

    private static double Mean(float[] values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
