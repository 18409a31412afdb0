using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// When to try a higher rate, and which. A relay sends what a layer takes, so that it never finds out by itself whether a better one would
/// get through: it must send more for a moment. One step at a time and to the double at most, so that a probe that is too fast makes a
/// queue of no more than its own length; after one that failed it waits, longer each time (libwebrtc's ProbeController).
/// <code>
/// short one --gets through--> long one at the same rate, its end --gets through--> the estimate
/// </code>
/// A token bucket that has filled up while little was sent lets a short one through whole, whatever the line has. One that fits into such a
/// bucket, and comes close to what is wanted, so that something hangs on it, is made again, longer: the first has emptied the bucket by then.
/// A line that is too narrow and has none has failed the first, so that the second makes no queue there.
/// </summary>
public sealed class ProbeController
{
    /// <summary>How far a step goes: libwebrtc's ProbeControllerConfig, further_exponential_probe_scale and alr_probe_scale.</summary>
    public const int Step = 2;

    /// <summary>Packets of a probe: libwebrtc's ProbeControllerConfig, min_probe_packets_sent.</summary>
    public const int MinPackets = 5;

    /// <summary>Share of its rate at which a probe succeeded: below it the estimator of probes takes the link for full.</summary>
    public const double Success = ProbeEstimator.Unsaturated;

    /// <summary>
    /// The shortest probe: twice libwebrtc's ProbeControllerConfig, min_probe_duration, since a viewer's step up is seldom and a radio that
    /// holds packets back for 10 ms makes shorter ones look as if they came at once.
    /// </summary>
    public static readonly TimeSpan MinDuration = TimeSpan.FromMilliseconds(30);

    /// <summary>Bytes of a token bucket, as home routers have them and <c>tbf</c> is set to.</summary>
    public const int Bucket = 8000;

    /// <summary>Bytes of the second one: twice the bucket; the first half does not count.</summary>
    public const int SecondBytes = 2 * Bucket;

    /// <summary>How long the second one is at most, so that a slow line's queue stays short.</summary>
    public static readonly TimeSpan LongestSecond = TimeSpan.FromMilliseconds(200);

    /// <summary>Before the first one: what is sent at the beginning has shown by then what it shows.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(300);

    /// <summary>After a cut: the queue that it was for must have run empty, or the probe would measure that.</summary>
    public static readonly TimeSpan AfterCut = TimeSpan.FromSeconds(1);

    /// <summary>After the first probe that failed.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    /// <summary>After several: a link that recovers is known within 15 s though one probe after it fails; one that does not carries 1 % more.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(6);

    /// <summary>A probe without a result after that and a round trip failed: libwebrtc's kMaxWaitingTimeForProbingResult.</summary>
    public static readonly TimeSpan ResultWait = TimeSpan.FromSeconds(1);

    private const int PacketBytes = 1200;

    // What is wanted has a third to spare: nobody goes up by less than four fifths of it.
    private const int Close = 4, ToWanted = 5;

    private Instant? _next;
    private Instant? _pendingUntil;
    private Instant? _succeededAt;
    private TimeSpan _waitBefore;
    private TimeSpan _wait = ShortestWait;
    private long _rate;
    private long _once;
    private bool _needsSecond;
    private byte _number;

    /// <summary>Whether to probe now, and how.</summary>
    /// <param name="now">The time.</param>
    /// <param name="estimate">The estimate, in bit/s.</param>
    /// <param name="wanted">The rate that would be of use, in bit/s; 0 when nothing more is wanted.</param>
    /// <param name="roundTrip">The round trip.</param>
    /// <param name="cluster">What to send.</param>
    public bool TryBegin(Instant now, long estimate, long wanted, TimeSpan roundTrip, out ProbeCluster cluster)
    {
        cluster = default;
        if (now > _pendingUntil) Fail(now);
        if (now - _succeededAt >= ShortestWait) _succeededAt = null;
        _next ??= now + FirstWait;
        if (wanted <= estimate || _pendingUntil is not null || now < _next) return false;

        var isSecond = _once > estimate;
        _rate = Math.Min(isSecond ? _once : Step * estimate, wanted);
        _once = 0;
        _pendingUntil = now + ResultWait + roundTrip;
        _number = _number == SentLog.MaxProbe ? (byte)1 : (byte)(_number + 1);
        var bytes = Math.Max(MinPackets * PacketBytes, (int)(_rate / 8 * MinDuration.TotalSeconds));
        _needsSecond = !isSecond && bytes <= Bucket && _rate * ToWanted >= wanted * Close;
        if (isSecond) bytes = Math.Max(bytes, (int)Math.Min(SecondBytes, _rate / 8 * LongestSecond.TotalSeconds));
        cluster = new(_number, _rate, bytes, MinPackets, TimeSpan.FromSeconds(bytes * 8.0 / _rate), isSecond ? bytes / 2 : 0);
        return true;
    }

    /// <summary>Takes the rate that a probe showed, in bit/s; 0 when it told nothing.</summary>
    /// <param name="bitsPerSecond">The rate.</param>
    /// <param name="now">The time.</param>
    /// <param name="isLossy">Whether packets are lost lately, so that few probes get through whole: one that does is enough.</param>
    /// <returns>Whether the rate is to be believed: not yet where a second probe follows.</returns>
    public bool OnResult(long bitsPerSecond, Instant now, bool isLossy = false)
    {
        if (_pendingUntil is null) return true;
        if (bitsPerSecond < Success * _rate)
        {
            Fail(now);
            return true;
        }
        if (_needsSecond && !isLossy)
        {
            (_pendingUntil, _next, _once) = (null, now, _rate);
            return false;
        }

        if (_succeededAt is null) _waitBefore = _wait;
        (_pendingUntil, _next, _succeededAt, _wait) = (null, now, now, ShortestWait);
        return true;
    }

    /// <summary>The estimate was cut: no probe for a while. Where the last one had just succeeded, it was wrong.</summary>
    public void OnCut(Instant now)
    {
        if (now - _succeededAt < ShortestWait)
        {
            (_succeededAt, _wait) = (null, _waitBefore);
            Fail(now);
        }

        _once = 0;
        var earliest = now + AfterCut;
        if (_next is null || _next < earliest) _next = earliest;
    }

    private void Fail(Instant now)
    {
        (_pendingUntil, _next) = (null, now + _wait);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }
}
