using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Streams;

/// <summary>
/// Counts the packets of one SSRC, for the report blocks about it. Retransmissions that came under another SSRC (RFC 4588) do not belong
/// here: the jitter is of the network, and what was lost was lost. RFC 3550 appendices A.1, A.3 and A.8.
/// </summary>
/// <param name="clockRate">Units of the RTP timestamp in a second.</param>
public sealed class ReceptionStats(int clockRate)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Appendix A.1: a number further ahead, or that far behind, is taken for a restart once the one after it has come too.
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 100;

    private const int MaxCumulativeLost = 0x7F_FFFF;
    private const int MinCumulativeLost = -0x80_0000;

    private bool _started;
    private SeqNo _highest;
    private SeqNo? _afterJump;
    private uint _cycles;
    private uint _first;
    private long _expectedBefore;
    private long _receivedBefore;
    private uint _lastTransit;
    private uint _jitterTimes16;
    private uint _lastSenderReport;
    private Instant _lastSenderReportAt;

    /// <summary>Packets that came, duplicates included.</summary>
    public long Received { get; private set; }

    /// <summary>Packets from the first to the highest.</summary>
    public long Expected => _started ? (long)HighestSequence - _first + 1 : 0;

    /// <summary>The highest sequence number, and the number of its cycles in the upper 16 bits.</summary>
    public uint HighestSequence => _cycles + _highest.Value;

    /// <summary>Interarrival jitter, in units of the RTP timestamp.</summary>
    public uint Jitter => _jitterTimes16 >> 4;

    /// <summary>Counts a packet.</summary>
    /// <returns>False for one whose number is too far from the others to be counted.</returns>
    public bool Receive(SeqNo number, uint timestamp, Instant arrival)
    {
        if (!_started) Start(number);
        var ahead = (ushort)(number.Value - _highest.Value);
        if (ahead is >= MaxDropout and <= 65_536 - MaxMisorder)
        {
            if (number != _afterJump)
            {
                _afterJump = number.Next;
                return false;
            }

            Start(number);
        }
        else if (ahead < MaxDropout)
        {
            if (number.Value < _highest.Value) _cycles += 65_536;
            _highest = number;
            _afterJump = null;
        }

        MeasureJitter(timestamp, arrival);
        Received++;
        return true;
    }

    /// <summary>Takes note of a sender report of the SSRC, so that its sender can measure the round trip.</summary>
    /// <param name="ntpTime">Its NTP timestamp, all 64 bits.</param>
    /// <param name="now">When it came.</param>
    public void ReceiveSenderReport(ulong ntpTime, Instant now) => (_lastSenderReport, _lastSenderReportAt) = ((uint)(ntpTime >> 16), now);

    /// <summary>What to report now; the fraction lost counts from the last report on. False before the first packet.</summary>
    public bool TryReport(Instant now, out ReceptionReport report)
    {
        report = default;
        if (!_started) return false;
        var expected = Expected - _expectedBefore;
        var lost = expected - (Received - _receivedBefore);
        (_expectedBefore, _receivedBefore) = (Expected, Received);

        report = new ReceptionReport(
            FractionLost: lost <= 0 ? (byte)0 : (byte)Math.Min(byte.MaxValue, (lost << 8) / expected),
            CumulativeLost: (int)Math.Clamp(Expected - Received, MinCumulativeLost, MaxCumulativeLost),
            HighestSequence,
            Jitter,
            _lastSenderReport,
            _lastSenderReport == 0 ? 0 : ToUnits(now.Nanoseconds - _lastSenderReportAt.Nanoseconds, 65_536));
        return true;
    }

    // The low 32 bits, as timestamps wrap around; seconds and the rest apart, so that nothing overflows.
    private static uint ToUnits(long nanoseconds, int unitsPerSecond)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        return unchecked((uint)((seconds * unitsPerSecond) + (rest * unitsPerSecond / NanosecondsPerSecond)));
    }

    private void Start(SeqNo number)
    {
        (_started, _highest, _first, _cycles, _afterJump) = (true, number, number.Value, 0, null);
        (Received, _receivedBefore, _expectedBefore, _jitterTimes16) = (0, 0, 0, 0);
    }

    private void MeasureJitter(uint timestamp, Instant arrival)
    {
        var transit = unchecked(ToUnits(arrival.Nanoseconds, clockRate) - timestamp);
        if (Received > 0)
        {
            // A timestamp that jumps by half its range has no distance; what is kept of it fades away.
            var difference = (uint)Math.Abs((long)unchecked((int)(transit - _lastTransit)));
            _jitterTimes16 = unchecked(_jitterTimes16 + difference - ((_jitterTimes16 + 8) >> 4));
        }

        _lastTransit = transit;
    }
}
