using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Measures the round trip to a publisher, who is sent no media: it is told this server's time, and gives it back with its next report and how
/// long it has had it (RFC 3611 §4.4, §4.5). Browsers do so unasked; who does not, is not measured.
/// </summary>
internal sealed class TimesToldBack
{
    // Browsers report on sound each five seconds, and give back the last time that they were told.
    private const int MaxPending = 8;
    private const int MaxDelays = 8;

    private readonly Told[] _told = new Told[MaxPending];
    private int _count;

    /// <summary>Writes a packet with the time, and returns its bytes, <see cref="ExtendedReport.ReceiverTimeLength"/>.</summary>
    public int Write(Span<byte> to, Ssrc local, Instant now)
    {
        var ntp = ServerClock.NtpAt(now);
        _told[_count++ % MaxPending] = new Told((uint)(ntp >> 16), now);
        return ExtendedReport.WriteReceiverTime(to, local, ntp);
    }

    /// <summary>The round trip, by the first time in a compound packet that was told and not long ago.</summary>
    public bool TryMeasure(ReadOnlySpan<byte> compound, Ssrc local, Instant now, out TimeSpan roundTrip)
    {
        roundTrip = default;
        Span<ReceiverTimeDelay> delays = stackalloc ReceiverTimeDelay[MaxDelays];
        var reader = new CompoundReader(compound);
        while (reader.MoveNext())
        {
            if (!ExtendedReport.TryReadDelays(reader.Current, delays, out _, out var count)) continue;
            foreach (var delay in delays[..count])
                if (delay.Receiver == local && TryMeasure(delay, now, out roundTrip)) return true;
        }
        return false;
    }

    private bool TryMeasure(in ReceiverTimeDelay delay, Instant now, out TimeSpan roundTrip)
    {
        foreach (var told in _told.AsSpan(0, Math.Min(_count, MaxPending)))
        {
            if (told.Time != delay.LastReceiverTime) continue;
            roundTrip = now - told.At - new TimeSpan(delay.DelaySince * TimeSpan.TicksPerSecond / 65_536);
            return roundTrip >= TimeSpan.Zero;
        }
        roundTrip = default;
        return false;
    }

    private readonly record struct Told(uint Time, Instant At);
}
