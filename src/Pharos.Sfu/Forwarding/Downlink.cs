using Pharos.Rtc.Congestion;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// What one viewer's line carries: numbers the packets of all its streams (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2), takes
/// note of when each left, and takes in what the viewer says of them. Sees to it that more is sent for a moment where it is worth to know
/// whether more gets through.
/// </summary>
/// <param name="tells">Whether the viewer agreed to say what arrives.</param>
internal sealed class Downlink(bool tells)
{
    /// <summary>How long a viewer that agreed to tell is waited for: four of its reports, and two of the longest round trips.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at a probe that is under way: as often as a loop looks at its peers. So much leaves ahead of its time.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(10);

    // A probe that is slower than twice what it was to take tells nothing of its rate.
    private const int Slowest = 2;

    private BandwidthEstimator? _estimator; // made when media flows, so that one who only offers costs little
    private SeqNo _next;
    private bool _isNumbered;
    private Instant _firstSentAt = Instant.Never;
    private ProbeCluster? _probe;
    private Instant _probeBegan;
    private Instant _probeAt;
    private int _probeBytes;
    private int _probePackets;

    /// <summary>Whether it is known.</summary>
    public bool IsKnown => _estimator is { IsKnown: true };

    /// <summary>The estimate, in bit/s; 0 before it is known.</summary>
    public long BitsPerSecond => _estimator is { IsKnown: true } known ? known.BitsPerSecond : 0;

    /// <summary>When padding may be due.</summary>
    public Deadline Next => new(_probe is null ? Instant.Never : _probeAt + ProbeInterval, "probe of the bandwidth");

    /// <summary>The number of the packet that leaves now.</summary>
    public SeqNo TakeNumber()
    {
        var taken = _next;
        (_next, _isNumbered) = (_next.Next, true);
        return taken;
    }

    /// <summary>
    /// What may be sent, in bit/s: little at first to one that is about to say what arrives, and <see cref="long.MaxValue"/> to one that
    /// does not, for want of a reason to send it less.
    /// </summary>
    public long Available(Instant now)
    {
        if (IsKnown) return BitsPerSecond;
        return tells && (_firstSentAt == Instant.Never || now - _firstSentAt < Patience) ? BandwidthEstimator.DefaultStart : long.MaxValue;
    }

    /// <summary>A packet left: the one that the last number was taken for, if it has one.</summary>
    /// <param name="bytes">Its header and payload.</param>
    /// <param name="now">The time.</param>
    public void OnSent(int bytes, Instant now)
    {
        if (!_isNumbered) return;
        _isNumbered = false;
        if (_firstSentAt == Instant.Never) _firstSentAt = now;
        _estimator ??= new BandwidthEstimator();
        // A frame that is faster than the probe is to be is none of it.
        var probe = IsAheadOfProbe(now) ? null : _probe;
        _estimator.OnSent(_next + -1, bytes, now, probe?.Number ?? 0);
        if (probe is not { } cluster) return;
        (_probeBytes, _probePackets) = (_probeBytes + bytes, _probePackets + 1);
        if (_probeBytes >= cluster.MinBytes && _probePackets >= cluster.MinPackets) _probe = null;
    }

    /// <summary>Takes the viewer's word which packets arrived.</summary>
    public void OnFeedback(ReadOnlySpan<PacketArrival> arrivals, Instant now) => _estimator?.OnFeedback(arrivals, now);

    /// <summary>Takes a report about one stream.</summary>
    public void OnReport(byte fractionLost, TimeSpan roundTrip, Instant now) => _estimator?.OnReceiverReport(fractionLost, roundTrip, now);

    /// <summary>Takes the viewer's own estimate.</summary>
    public void OnRemb(long bitsPerSecond, Instant now) => (_estimator ??= new BandwidthEstimator()).OnRemb(bitsPerSecond, now);

    /// <summary>Begins to send more, if it is time for that.</summary>
    /// <param name="wanted">What would be of use, in bit/s; 0 where nothing more is.</param>
    /// <param name="now">The time.</param>
    public void Probe(long wanted, Instant now)
    {
        if (_probe is not null || _estimator is null || !_estimator.TryBeginProbe(now, wanted, out var probe)) return;
        (_probe, _probeBegan, _probeAt, _probeBytes, _probePackets) = (probe, now, now, 0, 0);
    }

    /// <summary>Whether a packet of padding is to leave now.</summary>
    public bool WantsPadding(Instant now)
    {
        if (_probe is not { } probe) return false;
        _probeAt = now;
        if (now - _probeBegan > (probe.Duration * Slowest) + ProbeInterval) _probe = null;
        return _probe is not null && !IsAheadOfProbe(now);
    }

    /// <summary>There is no padding to send.</summary>
    public void GiveUpProbe() => _probe = null;

    private bool IsAheadOfProbe(Instant now) =>
        _probe is { } probe && _probeBytes * 8L >= probe.BitsPerSecond * (now - _probeBegan + ProbeInterval).TotalSeconds;
}
