using System.Text;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Tells one viewer of one stream what was sent and which moment its timestamps mean, right after the first packet and then each second, as
/// long as there are packets; measures the round trip by what comes back. RFC 3550 §6.4.1, §6.5.1.
/// </summary>
/// <param name="ssrc">Of the stream.</param>
/// <param name="cname">The same for all streams that are played in step: at most 255 bytes.</param>
/// <param name="clockRate">Units of the timestamp in a second.</param>
internal sealed class SenderReports(Ssrc ssrc, string cname, int clockRate)
{
    /// <summary>The time between two reports.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Three pictures of 30 a second, or five packets of sound.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    // RFC 3550 §6.4: one who has sent nothing since the report before the last is no sender any more.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(2);

    // A receiver may report late, or on the report before.
    private const int MaxPending = 4;

    private readonly byte[] _cname = Encoding.UTF8.GetBytes(cname);
    private readonly Pending[] _pending = new Pending[MaxPending];
    private int _reports;
    private Instant _at = Instant.Never;
    private Instant _lastPacketAt;

    /// <summary>Packets sent, retransmissions not included, modulo 2^32.</summary>
    public uint Packets { get; private set; }

    /// <summary>Bytes of payload in them, modulo 2^32.</summary>
    public uint Octets { get; private set; }

    /// <summary>
    /// When the next report is sent, whatever comes. It rides with the first packet after it is due: a thread that was woken for each
    /// viewer's report would look at the viewers as often as there are viewers.
    /// </summary>
    public Deadline Next => new(_at == Instant.Never ? Instant.Never : _at + Patience, "sender report");

    /// <summary>A packet was sent.</summary>
    public void Count(int payloadLength, Instant now)
    {
        unchecked
        {
            Packets++;
            Octets += (uint)payloadLength;
        }

        _lastPacketAt = now;
        if (_at == Instant.Never) _at = now;
    }

    /// <summary>What was told is not so any more: the next report is due now, if there is one to come.</summary>
    public void Hurry(Instant now)
    {
        if (_at != Instant.Never && now < _at) _at = now;
    }

    /// <summary>Sends a report if it is due.</summary>
    public void Tick(SequenceRewriter numbers, SourceClocks clocks, Instant now, MediaLink link, Outbox outbox)
    {
        if (now < _at) return;
        if (now - _lastPacketAt > MaxSilence)
        {
            _at = Instant.Never;
            return;
        }

        _at = now + Interval;
        var (ntp, timestamp) = MomentAt(now, numbers, clocks);
        var report = new SenderReport(ssrc, ntp, timestamp, Packets, Octets);
        Span<byte> compound = stackalloc byte[SenderReport.LengthOf(0) + SourceDescription.LengthOf(_cname.Length)];
        var length = report.Write(compound, []);
        length += SourceDescription.Write(compound[length..], ssrc, _cname);
        if (link.SendRtcp(compound[..length], outbox)) _pending[_reports++ & (MaxPending - 1)] = new Pending(report.CompactNtpTime, now);
    }

    /// <summary>
    /// The round trip by a viewer's report: now − LSR − DLSR, where LSR stands for the moment at which the report of that time left.
    /// </summary>
    public bool TryMeasure(in ReportBlock block, Instant now, out TimeSpan roundTrip)
    {
        roundTrip = default;
        if (block.LastSenderReport == 0) return false;
        foreach (var sent in _pending.AsSpan(0, Math.Min(_reports, MaxPending)))
        {
            if (sent.Time != block.LastSenderReport) continue;
            roundTrip = now - sent.At - new TimeSpan(block.DelaySinceLastSenderReport * TimeSpan.TicksPerSecond / 65_536);
            return roundTrip >= TimeSpan.Zero;
        }

        return false;
    }

    // Both ends of the same moment: now.
    private (ulong Ntp, uint Timestamp) MomentAt(Instant now, SequenceRewriter numbers, SourceClocks clocks)
    {
        var (ntp, timestamp, since) = clocks.TryGet(numbers.Source, out var clock)
            ? (clock.NtpTime, unchecked(clock.Timestamp + numbers.TimestampOffset), clock.At)
            : (clocks.NtpAt(numbers.FirstAt), numbers.FirstTimestamp, numbers.FirstAt);
        var passed = now.Nanoseconds - since.Nanoseconds;
        return unchecked((ntp + MediaTime.Ntp(passed), timestamp + (uint)MediaTime.Units(passed, clockRate)));
    }

    private readonly record struct Pending(uint Time, Instant At);
}
