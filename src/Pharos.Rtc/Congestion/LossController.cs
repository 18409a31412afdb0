using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// A bound of the rate by losses, for ways whose queues are too short to show a delay (draft-ietf-rmcat-gcc-02 §6). Above 10 % it goes down,
/// below 2 % up again, between it stays. Losses that a lower rate does not lessen are of the radio and not of the rate: when a cut by a
/// fifth brought less than half of what it would at a full link, there are no more cuts, or a viewer with a bad radio would see nothing.
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

    /// <summary>Time a share is counted over at least, about what receiver reports of pictures come in.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Time between cuts, besides the round trip: libwebrtc's kBweDecreaseInterval.</summary>
    public static readonly TimeSpan CutInterval = TimeSpan.FromMilliseconds(300);

    // What a cut must have left of the rate before its use is judged.
    private const double Judged = 0.8;

    // Losses that grow by that much are something new.
    private const double Worse = 1.5;

    // A single share of 20 packets is half chance: the average of about four is judged.
    private const double Weight = 0.25;

    private readonly long _max;
    private int _arrived;
    private int _lost;
    private Instant? _since;
    private Instant? _cutAt;
    private long _rateAtFirst;
    private double _lossAtFirst;

    /// <summary>Without a bound but for the highest rate, in bit/s.</summary>
    public LossController(long max) => BitsPerSecond = _max = max;

    /// <summary>The bound, in bit/s.</summary>
    public long BitsPerSecond { get; private set; }

    /// <summary>Average share of losses lately, 0 to 1.</summary>
    public double Loss { get; private set; }

    /// <summary>Counts packets that were reported for the first time. True when the bound was cut.</summary>
    /// <param name="arrived">How many arrived.</param>
    /// <param name="lost">How many did not.</param>
    /// <param name="rate">The estimate, in bit/s.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="now">The time.</param>
    public bool Count(int arrived, int lost, long rate, TimeSpan roundTrip, Instant now)
    {
        _since ??= now;
        _arrived += arrived;
        _lost += lost;
        if (now - _since < Interval || _arrived + _lost < MinPackets) return false;
        var share = (double)_lost / (_arrived + _lost);
        (_since, _arrived, _lost) = (now, 0, 0);
        return Report(share, rate, roundTrip, now);
    }

    /// <summary>Takes a share of losses as the receiver counted it. True when the bound was cut.</summary>
    /// <param name="share">Share of packets lost since the last report, 0 to 1.</param>
    /// <param name="rate">The estimate, in bit/s.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="now">The time.</param>
    public bool Report(double share, long rate, TimeSpan roundTrip, Instant now)
    {
        Loss += Weight * (share - Loss);
        if (share < Low) GoUp();
        if (share <= High || now - _cutAt < CutInterval + roundTrip || IsInVain(rate)) return false;
        BitsPerSecond = (long)(rate * (1 - (0.5 * share)));
        _cutAt = now;
        return true;
    }

    /// <summary>Goes up to a rate that was seen to get through, in bit/s; never down.</summary>
    public void RaiseTo(long bitsPerSecond) => BitsPerSecond = Math.Clamp(bitsPerSecond, BitsPerSecond, _max);

    private void GoUp()
    {
        BitsPerSecond = (long)Math.Min(_max, BitsPerSecond * Up);
        if (BitsPerSecond > _rateAtFirst) _rateAtFirst = 0;
    }

    // A full link loses what is above its capacity: that much less after a cut. Losses of another cause stay.
    private bool IsInVain(long rate)
    {
        if (_rateAtFirst == 0 || (rate <= Judged * _rateAtFirst && Loss > Worse * _lossAtFirst))
        {
            (_rateAtFirst, _lossAtFirst) = (rate, Loss);
            return false;
        }

        if (rate > Judged * _rateAtFirst) return false;
        var ofFullLink = Math.Max(0, 1 - ((1 - _lossAtFirst) * _rateAtFirst / rate));
        return Loss > (_lossAtFirst + ofFullLink) / 2;
    }
}
