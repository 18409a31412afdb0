using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// The rate by the delay alone: grows while nothing is wrong, is cut when a queue builds up, waits while one runs empty
/// (draft-ietf-rmcat-gcc-02 §5.5; libwebrtc's AimdRateControl).
/// <code>
///              normal                overusing
///    Hold  ------------>  Increase  ----------->  a cut, then Hold
///      ^                      |
///      +----------------------+
///             underusing
/// </code>
/// A relay sends layers of fixed rates, mostly less than it may. So a cut goes by what arrives only where less arrives than was sent: the
/// delay of a way that holds nothing back says that there is too much of something, not that this little is too much.
/// </summary>
public sealed class RateController
{
    /// <summary>Share that a cut leaves: draft-ietf-rmcat-gcc-02 §5.5, beta.</summary>
    public const double Beta = 0.85;

    /// <summary>Growth in a second far from the known capacity: draft-ietf-rmcat-gcc-02 §5.5, eta.</summary>
    public const double GrowthPerSecond = 1.08;

    /// <summary>The least growth, in bit/s per second: libwebrtc's AimdRateControl, kMinIncreaseRateBpsPerSecond.</summary>
    public const long LeastGrowth = 4000;

    /// <summary>What may be sent for each bit that arrives: draft-ietf-rmcat-gcc-02 §5.5. More than this was never tried.</summary>
    public const double MaxOverAcknowledged = 1.5;

    /// <summary>Added to that, so that it gets off the ground, in bit/s: libwebrtc's AimdRateControl.</summary>
    public const long Headroom = 10_000;

    /// <summary>Share of what was sent that must arrive for a way to hold nothing back: a burst more or less in the window.</summary>
    public const double AllArrives = 0.9;

    /// <summary>
    /// Time in which a cut is to empty the queue. By beta alone a queue of 1 s takes 7 s, since a standing one has no trend that would tell
    /// of it, and who watches live sees all of it.
    /// </summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    /// <summary>The least share of what arrives that a cut leaves to empty a queue.</summary>
    public const double LeastWhileDraining = 0.5;

    /// <summary>The longest time that it waits for a queue to be empty: longer, and it is not ours.</summary>
    public static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(5);

    /// <summary>A queue that counts as empty: a frame of 30 a second and a batch of a radio.</summary>
    public static readonly TimeSpan EmptyQueue = TimeSpan.FromMilliseconds(50);

    /// <summary>What a detector takes to see what a rate does: draft-ietf-rmcat-gcc-02 §5.5, response_time_ms.</summary>
    public static readonly TimeSpan DetectionTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest time between cuts: libwebrtc's AimdRateControl::TimeToReduceFurther.</summary>
    public static readonly TimeSpan MinCutInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest time between cuts while the delay grows: libwebrtc's AimdRateControl::TimeToReduceFurther.</summary>
    public static readonly TimeSpan MaxCutInterval = TimeSpan.FromMilliseconds(200);

    // draft-ietf-rmcat-gcc-02 §5.5: additive growth counts packets of this size.
    private const int PacketBits = 1200 * 8;

    private readonly LinkCapacity _capacity = new();
    private readonly long _min;
    private readonly long _max;
    private bool _grows;
    private Instant _changedAt;
    private Instant? _cutAt;
    private Instant? _drainsUntil;

    /// <summary>Begins with a rate, in bit/s, and stays within bounds.</summary>
    public RateController(long start, long min, long max) => (BitsPerSecond, _min, _max) = (Math.Clamp(start, min, max), min, max);

    /// <summary>The rate, in bit/s.</summary>
    public long BitsPerSecond { get; private set; }

    /// <summary>Whether a queue is being emptied, so that less is sent than gets through.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Takes what was measured. True when the rate was cut.</summary>
    /// <param name="usage">What the delay says.</param>
    /// <param name="acknowledged">What arrives, in bit/s; null while that is not known.</param>
    /// <param name="sent">What was sent of the same packets and those lost among them, in bit/s; null while that is not known.</param>
    /// <param name="roundTrips">The round trip, and the queue in it.</param>
    /// <param name="now">The time.</param>
    public bool Update(BandwidthUsage usage, long? acknowledged, long? sent, RoundTrips roundTrips, Instant now)
    {
        var roundTrip = roundTrips.Smoothed;
        IsDraining = now < _drainsUntil && roundTrips.Queue > EmptyQueue;
        switch (usage)
        {
            case BandwidthUsage.Overusing:
                _grows = false;
                return Cut(acknowledged, sent, roundTrips, now);
            case BandwidthUsage.Underusing:
                _grows = false;
                return false;
            default:
                if (_grows && !IsDraining) Grow(acknowledged, sent, roundTrip, now);
                (_grows, _changedAt) = (true, now);
                return false;
        }
    }

    /// <summary>Goes up to a rate that was seen to get through, in bit/s; never down.</summary>
    public void RaiseTo(long bitsPerSecond)
    {
        if (_capacity.IsBelow(bitsPerSecond)) _capacity.Forget();
        Set(Math.Max(BitsPerSecond, bitsPerSecond));
    }

    /// <summary>Goes down to a rate, in bit/s, for a reason of others; never up.</summary>
    public void LowerTo(long bitsPerSecond) => Set(Math.Min(BitsPerSecond, bitsPerSecond));

    /// <summary>Whether less arrives than was sent, by more than bursts explain.</summary>
    public static bool HoldsBack(long? acknowledged, long? sent) => acknowledged < AllArrives * sent;

    private static TimeSpan CutInterval(TimeSpan roundTrip) =>
        TimeSpan.FromTicks(Math.Clamp(roundTrip.Ticks, MinCutInterval.Ticks, MaxCutInterval.Ticks));

    // From then on the windows hold only what was sent after a cut.
    private static TimeSpan MeasuredAfter(TimeSpan roundTrip) => RateWindow.Length + roundTrip;

    private bool Cut(long? acknowledged, long? sent, RoundTrips roundTrips, Instant now)
    {
        var roundTrip = roundTrips.Smoothed;
        var isFull = HoldsBack(acknowledged, sent);
        if (now - _cutAt < (isFull ? CutInterval(roundTrip) : MeasuredAfter(roundTrip))) return false;
        var (basis, share) = (BitsPerSecond, Beta);
        if (acknowledged is { } arrives)
        {
            if (isFull) (basis, share) = (arrives, Math.Clamp(1 - (roundTrips.Queue / DrainTime), LeastWhileDraining, Beta));
            // Whoever uses what there is finds where it ends, also where the queue is only beginning.
            if (isFull || arrives > Beta * BitsPerSecond) _capacity.Found(arrives);
        }

        // Less than arrives is low enough, and a queue takes its time to run empty.
        var target = (long)(share * basis);
        if (!isFull && acknowledged is { } enough) target = Math.Max(target, (long)(Beta * enough));
        if (target >= BitsPerSecond || BitsPerSecond == _min) return false;
        Set(target);
        var drain = roundTrips.Queue / (1 - share);
        (_cutAt, _drainsUntil) = (now, now + (drain < MaxDrain ? drain : MaxDrain));
        return true;
    }

    private void Grow(long? acknowledged, long? sent, TimeSpan roundTrip, Instant now)
    {
        // How much more may be sent than what arrives is a guess; without what arrives there is none.
        if (acknowledged is not { } arrives) return;
        if (_capacity.IsBelow(arrives)) _capacity.Forget();
        var limit = (long)(MaxOverAcknowledged * arrives) + Headroom;
        var seconds = Math.Clamp((now - _changedAt).TotalSeconds, 0, 1);
        if (BitsPerSecond < limit) Set(Math.Min(limit, BitsPerSecond + (long)(GrowthOf(roundTrip, seconds))));
        // What gets through without a queue may be sent, whoever decided to. A queue that runs empty brings more than was sent, and what is
        // measured soon after a cut was sent before it.
        if (sent is { } was && !(now - _cutAt < MeasuredAfter(roundTrip))) Set(Math.Max(BitsPerSecond, Math.Min(arrives, was)));
    }

    private double GrowthOf(TimeSpan roundTrip, double seconds)
    {
        if (!_capacity.IsKnown) return Math.Max(BitsPerSecond * (Math.Pow(GrowthPerSecond, seconds) - 1), LeastGrowth * seconds);
        var response = Math.Max((roundTrip + DetectionTime).TotalSeconds, DetectionTime.TotalSeconds);
        return Math.Max(PacketBits / response, LeastGrowth) * seconds;
    }

    private void Set(long bitsPerSecond) => BitsPerSecond = Math.Clamp(bitsPerSecond, _min, _max);
}
