using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// A bound of the rate by losses, for ways whose queues are too short to show a delay (draft-ietf-rmcat-gcc-02 §6). Above 10 % it goes down,
/// below 2 % up again, between it stays. It does not go down for losses that no lower rate lessens (<see cref="LossOrigin"/>).
/// </summary>
public sealed class LossController
{
    /// <summary>Share of losses above which the bound goes down: draft-ietf-rmcat-gcc-02 §6.</summary>
    public const double High = 0.10;

    /// <summary>Share of losses below which it goes up: draft-ietf-rmcat-gcc-02 §6.</summary>
    public const double Low = 0.02;

    /// <summary>Factor by which it goes up: draft-ietf-rmcat-gcc-02 §6.</summary>
    public const double Up = 1.05;

    /// <summary>Packets a share is counted of at least: libwebrtc's SendSideBandwidthEstimation, kLimitNumPackets.</summary>
    public const int MinPackets = 20;

    /// <summary>Time a share is counted over at least: four reports of a browser, so that a burst is not all there is in it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Time between cuts, besides the round trip: libwebrtc's kBweDecreaseInterval.</summary>
    public static readonly TimeSpan CutInterval = TimeSpan.FromMilliseconds(300);

    // A single share of 20 packets is half chance: this is the weight of one in the average that is told.
    private const double Weight = 0.25;

    private readonly LossOrigin _origin = new();
    private readonly long _max;
    private int _arrived;
    private int _lost;
    private Instant? _since;
    private Instant? _cutAt;

    /// <summary>Without a bound but for the highest rate, in bit/s.</summary>
    public LossController(long max) => BitsPerSecond = _max = max;

    /// <summary>The bound, in bit/s.</summary>
    public long BitsPerSecond { get; private set; }

    /// <summary>Average share of losses lately, 0 to 1.</summary>
    public double Loss { get; private set; }

    /// <summary>Whether so much is lost, for too high a rate, that a higher one is out of the question.</summary>
    public bool IsTooMuch => Loss > High && !_origin.IsOther;

    /// <summary>Counts packets that were reported for the first time. True when the bound was cut.</summary>
    /// <param name="arrived">How many arrived.</param>
    /// <param name="lost">How many did not.</param>
    /// <param name="rate">The estimate, in bit/s.</param>
    /// <param name="sent">What is sent, in bit/s.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="now">The time.</param>
    public bool Count(int arrived, int lost, long rate, long sent, TimeSpan roundTrip, Instant now)
    {
        _since ??= now;
        _arrived += arrived;
        _lost += lost;
        if (now - _since < Interval || _arrived + _lost < MinPackets) return false;
        var share = (double)_lost / (_arrived + _lost);
        (_since, _arrived, _lost) = (now, 0, 0);
        return Report(share, rate, sent, roundTrip, now);
    }

    /// <summary>Takes a share of losses as the receiver counted it. True when the bound was cut.</summary>
    /// <param name="share">Share of packets lost since the last report, 0 to 1.</param>
    /// <param name="rate">The estimate, in bit/s.</param>
    /// <param name="sent">What is sent, in bit/s.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="now">The time.</param>
    public bool Report(double share, long rate, long sent, TimeSpan roundTrip, Instant now)
    {
        Loss += Weight * (share - Loss);
        _origin.Add(share, roundTrip, now);
        if (Loss < High / 2) _origin.Forget();
        BitsPerSecond = share < Low ? (long)Math.Min(_max, BitsPerSecond * Up) : Math.Min(BitsPerSecond, rate);
        if (share <= High || now - _cutAt < CutInterval + roundTrip || !_origin.AsksForCut(share, sent)) return false;

        BitsPerSecond = (long)(rate * (1 - (0.5 * share)));
        _cutAt = now;
        _origin.Cut(now);
        return true;
    }

    /// <summary>Goes up to a rate that was seen to get through, in bit/s; never down.</summary>
    public void RaiseTo(long bitsPerSecond, Instant now)
    {
        BitsPerSecond = Math.Clamp(bitsPerSecond, BitsPerSecond, _max);
        _origin.Raised(now);
    }
}
