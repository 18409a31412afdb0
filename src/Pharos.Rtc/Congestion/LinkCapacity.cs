namespace Pharos.Rtc.Congestion;

/// <summary>
/// Where the way was found full, on average, and how far these findings lie apart: near there the rate climbs slowly
/// (draft-ietf-rmcat-gcc-02 §5.5, the average of the incoming rate in the decrease state; libwebrtc's LinkCapacityEstimator).
/// </summary>
public sealed class LinkCapacity
{
    /// <summary>Standard deviations that count as near: draft-ietf-rmcat-gcc-02 §5.5.</summary>
    public const double Near = 3;

    /// <summary>Weight of a new finding: draft-ietf-rmcat-gcc-02 §5.5 recommends 0.05.</summary>
    public const double Weight = 0.05;

    // The variance in kbit/s for each kbit/s of the average: its first value and bounds, libwebrtc's LinkCapacityEstimator.
    private const double FirstVariance = 0.4, MinVariance = 0.4, MaxVariance = 2.5;
    private const double BitsPerKilobit = 1000;

    private double? _average;
    private double _variance = FirstVariance;

    /// <summary>Whether it is known.</summary>
    public bool IsKnown => _average is not null;

    private double Deviation => Near * Math.Sqrt(_variance * Math.Max(_average ?? 0, 1));

    /// <summary>Takes the rate that got through when the way was full, in bit/s.</summary>
    public void Found(long bitsPerSecond)
    {
        var found = bitsPerSecond / BitsPerKilobit;
        if (!IsNear(bitsPerSecond)) Forget();
        var average = _average is { } before ? before + (Weight * (found - before)) : found;
        var error = average - found;
        _variance += Weight * ((error * error / Math.Max(average, 1)) - _variance);
        (_average, _variance) = (average, Math.Clamp(_variance, MinVariance, MaxVariance));
    }

    /// <summary>Whether a rate is within the known capacity's deviation; false while none is known.</summary>
    public bool IsNear(long bitsPerSecond) => Math.Abs((bitsPerSecond / BitsPerKilobit) - (_average ?? double.MaxValue)) <= Deviation;

    /// <summary>Whether more gets through than the capacity that is known: it is another way now.</summary>
    public bool IsBelow(long bitsPerSecond) => bitsPerSecond / BitsPerKilobit > _average + Deviation;

    /// <summary>Begins anew. The deviation stays: it is of the way's kind.</summary>
    public void Forget() => _average = null;
}
