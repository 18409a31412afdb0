using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// Whether losses come from sending too much, or from the radio: told by what they were at another rate. A full link loses all that is
/// above its capacity, much less at a lower rate; a bad radio loses the same share of any. The draft does not ask, and so goes down to
/// nothing where more than 10 % are lost on every way there is.
/// </summary>
public sealed class LossOrigin
{
    /// <summary>Share by which rates, or what arrives of what is sent, must differ to be compared: beyond the chance of 40 packets.</summary>
    public const double Difference = 0.2;

    // Shares to measure before they are compared, 20 packets each at least, and how many the average is of.
    private const int Enough = 2;
    private const int Most = 8;

    private double _rateBefore;
    private double _lossBefore;
    private double _loss;
    private int _measured;
    private Instant _changedAt;

    /// <summary>Whether the losses do not come from the rate.</summary>
    public bool IsOther { get; private set; }

    /// <summary>The rate was raised: what is lost from now on is measured anew.</summary>
    public void Raised(Instant now) => (_changedAt, _measured) = (now, 0);

    /// <summary>The rate was cut: what is lost from now on is measured anew, where there is something to compare it with.</summary>
    public void Cut(Instant now)
    {
        if (_rateBefore > 0) Raised(now);
    }

    /// <summary>There are few losses: nothing to tell apart.</summary>
    public void Forget() => (_rateBefore, IsOther) = (0, false);

    /// <summary>Takes a share of losses. Counted from the time on from which all of it was sent after the last change.</summary>
    public void Add(double share, TimeSpan roundTrip, Instant now)
    {
        if (now - _changedAt < RateWindow.Length + roundTrip) return;
        _measured = Math.Min(_measured + 1, Most);
        _loss = _measured == 1 ? share : _loss + ((share - _loss) / _measured);
    }

    /// <summary>Whether a cut is of use against a high share of losses.</summary>
    /// <param name="share">The share.</param>
    /// <param name="sent">What is sent, in bit/s.</param>
    public bool AsksForCut(double share, long sent)
    {
        // Soon after the rate was raised, what is lost does not belong to what was sent half a second before.
        if (_rateBefore == 0) return _measured == 0 || Compare(sent, share);
        var isOtherRate = sent < _rateBefore * (1 - Difference) || sent * (1 - Difference) > _rateBefore;
        // After a cut that is deep enough to tell it waits until it can.
        if (_measured < Enough) return !isOtherRate && !IsOther;
        // A rate that is no higher loses much more: something is new.
        if (sent * (1 - Difference) <= _rateBefore && 1 - _loss < (1 - Difference) * (1 - _lossBefore)) return Compare(sent, _loss);
        if (!isOtherRate) return !IsOther;
        var ofFullLink = Math.Max(0, 1 - ((1 - _lossBefore) * _rateBefore / Math.Max(sent, 1)));
        IsOther = Math.Abs(_loss - _lossBefore) < Math.Abs(_loss - ofFullLink);
        return !IsOther && Compare(sent, _loss);
    }

    private bool Compare(long rate, double loss)
    {
        (_rateBefore, _lossBefore, IsOther) = (rate, loss, false);
        return true;
    }
}
