using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Congestion;

/// <summary>
/// What a probe showed: how fast its packets left, how fast they arrived, and so what gets through (libwebrtc's ProbeBitrateEstimator).
/// It follows one probe at a time, the newest.
/// </summary>
public sealed class ProbeEstimator
{
    /// <summary>Share of a probe's packets and bytes that must have arrived: libwebrtc's kMinReceivedProbesRatio, kMinReceivedBytesRatio.</summary>
    public const double Enough = 0.8;

    /// <summary>Packets that arrive that much faster than they left were held up together and tell nothing: libwebrtc's kMaxValidRatio.</summary>
    public const double MaxRatio = 2;

    /// <summary>Below this ratio the link was full: libwebrtc's kMinRatioForUnsaturatedLink.</summary>
    public const double Unsaturated = 0.9;

    /// <summary>Share of a full link's rate that is used: libwebrtc's kTargetUtilizationFraction.</summary>
    public const double Utilization = 0.95;

    /// <summary>A probe that lasted longer tells nothing: libwebrtc's kMaxProbeInterval.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(1);

    private ProbeCluster _cluster;
    private int _packets;
    private int _bytes;
    private int _ahead;
    private int _aheadPackets;
    private Instant _firstSent, _lastSent;
    private TimeSpan _firstArrival, _lastArrival;
    private int _lastSentBytes, _firstArrivalBytes;

    /// <summary>Follows a probe from now on, and no other.</summary>
    public void Begin(ProbeCluster cluster) => (_cluster, _packets, _bytes, _ahead, _aheadPackets) = (cluster, 0, 0, 0, 0);

    /// <summary>Takes an acknowledged packet; one of no probe, or of another, is passed over.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="arrival">When it arrived, by the receiver's clock.</param>
    public void Add(in SentPacketRecord packet, TimeSpan arrival)
    {
        if (packet.Probe == 0 || packet.Probe != _cluster.Number) return;
        if (_ahead < _cluster.Ahead)
        {
            _ahead += packet.Bytes;
            _aheadPackets++;
            return;
        }
        var isFirst = _packets == 0;
        if (isFirst || packet.SentAt < _firstSent) _firstSent = packet.SentAt;
        if (isFirst || packet.SentAt >= _lastSent) (_lastSent, _lastSentBytes) = (packet.SentAt, packet.Bytes);
        if (isFirst || arrival < _firstArrival) (_firstArrival, _firstArrivalBytes) = (arrival, packet.Bytes);
        if (isFirst || arrival > _lastArrival) _lastArrival = arrival;
        _packets++;
        _bytes += packet.Bytes;
    }

    /// <summary>The rate that gets through by the probe and at most what it was for, in bit/s, told once; 0 when it told nothing. False until enough of it arrived.</summary>
    public bool TryTake(out long bitsPerSecond)
    {
        bitsPerSecond = 0;
        if (_cluster.Number == 0 || _packets + _aheadPackets < Enough * _cluster.MinPackets) return false;
        if (_bytes + _ahead < Enough * _cluster.MinBytes) return false;
        var asked = _cluster.BitsPerSecond;
        _cluster = default;

        var (sending, arriving) = (_lastSent - _firstSent, _lastArrival - _firstArrival);
        if (sending <= TimeSpan.Zero || sending > MaxDuration || arriving <= TimeSpan.Zero || arriving > MaxDuration) return true;
        // From packet to packet there is one interval less than packets: the last that left and the first that arrived do not count.
        var sent = (_bytes - _lastSentBytes) * 8 / sending.TotalSeconds;
        var arrived = (_bytes - _firstArrivalBytes) * 8 / arriving.TotalSeconds;
        if (arrived > MaxRatio * sent) return true;
        // Media within the probe may have been faster than it for a moment: that shows nothing that lasts.
        bitsPerSecond = (long)Math.Min(asked, arrived < Unsaturated * sent ? Utilization * arrived : Math.Min(sent, arrived));
        return true;
    }
}
