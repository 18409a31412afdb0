using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// How much gets through to one receiver, told by the packets that were sent to it and by its feedback about them: Google congestion
/// control, the sender's side (draft-ietf-rmcat-gcc-02). What comes from the network may be anything; it never throws for it.
/// <code>
/// OnSent ------> SentLog
/// OnFeedback --> SentLog -+-> ArrivalGroups --> TrendlineEstimator --> OveruseDetector --> RateController --+
///                         +-> RateWindow, of what arrived and of what was sent ------------->    ^          +--> the smaller one
///                         +-> RoundTrips --------------------------------------------------->    |          |
///                         +-> ProbeEstimator ----------------------------------------------------+          |
///                         +-> LossController ---------------------------------------------------------------+
/// </code>
/// </summary>
public sealed class BandwidthEstimator
{
    /// <summary>Estimate before anything is known, in bit/s: a picture that can be watched, and nearly every way carries it.</summary>
    public const long DefaultStart = 1_000_000;

    /// <summary>The lowest estimate, in bit/s: a voice. Nothing that a viewer has use of is below; libwebrtc goes down to 5 kbit/s.</summary>
    public const long Min = 30_000;

    /// <summary>The highest estimate, in bit/s: more than a live picture of 4K takes.</summary>
    public const long Max = 50_000_000;

    /// <summary>
    /// Packets without an answer for that long mean a link that is stuck. libwebrtc's receivers report every 250 ms at least
    /// (RemoteEstimatorProxy, kMaxInterval), so four reports are missing.
    /// </summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which transport-wide feedback comes no more, and what else the receiver says counts again.</summary>
    public static readonly TimeSpan FeedbackEnds = TimeSpan.FromSeconds(5);

    // Without feedback for three round trips, however long they are.
    private const int StuckRoundTrips = 3;

    // Above this share, many probes lose the fifth of their packets that makes them tell nothing: 2 %, which GCC takes for no loss yet. A link
    // that was too full not long ago has losses of its own, and that it was is told by its delay.
    private const double Lossy = 0.02;
    private static readonly TimeSpan LossOfFullLink = TimeSpan.FromSeconds(10);

    private readonly SentLog _log = new();
    private readonly ArrivalClock _clock = new();
    private readonly ArrivalGroups _groups = new();
    private readonly TrendlineEstimator _trend = new();
    private readonly OveruseDetector _detector = new();
    private readonly RateWindow _arrived = new();
    private readonly RateWindow _sent = new();
    private readonly RoundTrips _roundTrips = new();
    private readonly RateController _rate;
    private readonly LossController _loss = new(Max);
    private readonly ProbeEstimator _probe = new();
    private readonly ProbeController _probes = new();
    private Instant _overusedAt = new(long.MinValue / 2);
    private Instant? _feedbackAt;
    private Instant? _unansweredSince;
    private long? _remb;

    /// <summary>With nothing known.</summary>
    /// <param name="start">The estimate before anything is known, in bit/s.</param>
    public BandwidthEstimator(long start = DefaultStart) => _rate = new(start, Min, Max);

    /// <summary>Whether the estimate rests on what the receiver said. Before that it is the start value.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The estimate, in bit/s: what may be sent in all, RTP headers included.</summary>
    public long BitsPerSecond => Math.Clamp(Math.Min(_remb ?? _rate.BitsPerSecond, _loss.BitsPerSecond), Min, Max);

    /// <summary>What the delay says at the moment.</summary>
    public BandwidthUsage Usage => _detector.Usage;

    /// <summary>The round trip, smoothed; zero before the first feedback.</summary>
    public TimeSpan RoundTrip => _roundTrips.Smoothed;

    /// <summary>What got through in the last half second, in bit/s; null while that is not known.</summary>
    public long? Acknowledged => _arrived.BitsPerSecond;

    /// <summary>Share of packets that were lost lately, 0 to 1.</summary>
    public double Loss => _loss.Loss;

    /// <summary>When the estimate was last cut; a moment long before all others when it never was.</summary>
    public Instant DecreasedAt { get; private set; } = new(long.MinValue / 2);

    /// <summary>
    /// Takes note of a packet that is sent, in the order of their numbers. When packets are sent and feedback that once came stays away,
    /// the link is stuck: the estimate is halved, and again each time as long passes.
    /// </summary>
    /// <param name="number">Its transport-wide sequence number.</param>
    /// <param name="bytes">Its length, RTP header included.</param>
    /// <param name="now">The time.</param>
    /// <param name="probe">Number of the <see cref="ProbeCluster"/> that it belongs to; 0 for none.</param>
    public void OnSent(SeqNo number, int bytes, Instant now, byte probe = 0)
    {
        _log.Add(number, bytes, now, probe);
        if (_feedbackAt is null) return;
        _unansweredSince ??= now;
        if (now - _unansweredSince <= Longer(StuckAfter, RoundTrip * StuckRoundTrips)) return;
        _unansweredSince = now;
        _rate.LowerTo(BitsPerSecond / 2);
        Decreased(now);
    }

    /// <summary>Takes the receiver's word which packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).</summary>
    /// <param name="arrivals">The packets one message speaks of.</param>
    /// <param name="now">When it came.</param>
    public void OnFeedback(ReadOnlySpan<PacketArrival> arrivals, Instant now)
    {
        var (arrived, lost, newest) = (0, 0, default(SentPacketRecord));
        foreach (var (number, arrival) in arrivals)
        {
            if (arrival is { } at && _log.TryTake(number, out var packet))
            {
                Arrived(packet, _clock.Unwrap(at), now);
                if (arrived++ == 0 || packet.SentAt > newest.SentAt) newest = packet;
            }
            else if (arrival is null && _log.TryLose(number, out packet))
            {
                CountSent(packet);
                lost++;
            }
        }

        // What was said before does not count as an answer.
        if (arrived + lost == 0) return;
        (_feedbackAt, _unansweredSince, _remb) = (now, null, null);
        if (arrived > 0) _roundTrips.Add(now - newest.SentAt, now);
        _arrived.Update();
        _sent.Update();
        BecomeKnown();
        if (Usage == BandwidthUsage.Overusing) _overusedAt = now;
        var isCut = _rate.Update(Usage, _arrived.BitsPerSecond, _sent.BitsPerSecond, _roundTrips, now);
        isCut |= _loss.Count(arrived, lost, BitsPerSecond, _sent.BitsPerSecond ?? BitsPerSecond, RoundTrip, now);
        if (_probe.TryTake(out var probed)) Probed(Usage == BandwidthUsage.Overusing ? 0 : probed, now);
        if (isCut) Decreased(now);
    }

    /// <summary>Takes a receiver report (RFC 3550 §6.4.1); of use only while no transport-wide feedback comes.</summary>
    /// <param name="fractionLost">Share of packets lost, in 1/256.</param>
    /// <param name="roundTrip">The round trip by the report.</param>
    /// <param name="now">When it came.</param>
    public void OnReceiverReport(byte fractionLost, TimeSpan roundTrip, Instant now)
    {
        if (FeedbackComes(now)) return;
        _roundTrips.Add(roundTrip, now);
        if (!_loss.Report(fractionLost / 256.0, BitsPerSecond, BitsPerSecond, RoundTrip, now)) return;
        IsKnown = true;
        Decreased(now);
    }

    /// <summary>Takes the receiver's own estimate (draft-alvestrand-rmcat-remb-03); of use only while no transport-wide feedback comes.</summary>
    /// <param name="bitsPerSecond">The estimate, in bit/s.</param>
    /// <param name="now">When it came.</param>
    public void OnRemb(long bitsPerSecond, Instant now)
    {
        if (FeedbackComes(now)) return;
        var before = BitsPerSecond;
        _remb = bitsPerSecond;
        if (IsKnown && BitsPerSecond < before) DecreasedAt = now;
        IsKnown = true;
    }

    /// <summary>Whether to see now if more gets through, and how. Never while the delay grows, a queue is emptied, or packets are lost for too high a rate.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wanted">The rate that would be of use, in bit/s; 0 when nothing more is wanted.</param>
    /// <param name="cluster">What to send.</param>
    public bool TryBeginProbe(Instant now, long wanted, out ProbeCluster cluster)
    {
        cluster = default;
        if (!FeedbackComes(now) || !IsKnown || Usage == BandwidthUsage.Overusing || _rate.IsDraining || _loss.IsTooMuch) return false;
        if (!_probes.TryBegin(now, BitsPerSecond, Math.Min(wanted, Max), RoundTrip, out cluster)) return false;
        _probe.Begin(cluster);
        return true;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private bool FeedbackComes(Instant now) => now - _feedbackAt < FeedbackEnds;

    private void Arrived(in SentPacketRecord packet, TimeSpan arrival, Instant now)
    {
        _arrived.Add(arrival, packet.Bytes);
        if (!packet.WasLost) CountSent(packet);
        _probe.Add(packet, arrival);
        if (!_groups.TryAdd(packet.SentAt, arrival, packet.Bytes, now, out var delta)) return;
        _trend.Add(delta);
        if (_trend.Groups > 1) _detector.Update(_trend.Trend, delta.Send, arrival);
    }

    private void CountSent(in SentPacketRecord packet) => _sent.Add(packet.SentAt - default(Instant), packet.Bytes);

    // What was sent before anything was known shows more than the start value does.
    private void BecomeKnown()
    {
        if (IsKnown || _arrived.BitsPerSecond is not { } arrives || _sent.BitsPerSecond is not { } sent) return;
        IsKnown = true;
        if (RateController.HoldsBack(arrives, sent)) _rate.LowerTo(arrives);
        else _rate.RaiseTo(Math.Min(arrives, sent));
    }

    private void Probed(long bitsPerSecond, Instant now)
    {
        if (!_probes.OnResult(bitsPerSecond, now, isLossy: Loss > Lossy && now - _overusedAt > LossOfFullLink) || bitsPerSecond <= BitsPerSecond) return;
        _rate.RaiseTo(bitsPerSecond);
        _loss.RaiseTo(bitsPerSecond, now);
    }

    private void Decreased(Instant now)
    {
        DecreasedAt = now;
        _probes.OnCut(now);
    }
}
