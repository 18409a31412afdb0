using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Puts the times that one publisher tells (RFC 3550 §6.4.1) into this server's: its clock may be hours off, and runs a little faster or slower.
/// </summary>
/// <remarks>
/// <code>
/// publisher's clock  --- t ------------------------
///                         \  a report of t, on its way for d: its time and the time of its arrival differ by offset + d
/// server's clock     ------ \--- arrival ----------     d is half the round trip at least, and no more where nothing was queued
/// </code>
/// The report that was on its way for the shortest time is the one that counts (as in RFC 5905 §10). All sources of a publisher are put into
/// the server's time by the same shift, so that sound and pictures stay in step whatever is thought of it. It is off by half of what the
/// ways there and back differ by; without a round trip, by the whole way here, and what is computed with it is too short.
/// </remarks>
internal sealed class PublisherClock
{
    /// <summary>How long the best of a time counts, once to twice: clocks that differ by 100 ppm have gone apart by 12 ms then.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>What the shift may change by in a second where it is nearly right: nobody sees or hears that.</summary>
    public static readonly TimeSpan MaxSlew = TimeSpan.FromMilliseconds(5);

    /// <summary>What it may be wrong by and is left alone: a change is told to all viewers.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(2);

    /// <summary>A shift that is wrong by so much is put right at once.</summary>
    public static readonly TimeSpan MaxError = TimeSpan.FromMilliseconds(100);

    /// <summary>Reports that come so much later than the best one may have been queued, or the publisher's clock was set.</summary>
    public static readonly TimeSpan MaxQueue = TimeSpan.FromSeconds(1);

    // Ten seconds of a browser's pictures: no queue of one second stands that long under a browser's congestion control.
    private const int MaxLate = 10;

    /// <summary>
    /// Round trips that are measured before the shortest counts: the first are those of a publisher that is busy with beginning.
    /// </summary>
    public const int MinRoundTrips = 3;

    // Sound and pictures each give the same time back.
    private static readonly TimeSpan RoundTripInterval = TimeSpan.FromMilliseconds(500);

    // No way of any use takes longer.
    private static readonly TimeSpan MaxRoundTrip = TimeSpan.FromSeconds(5);

    private readonly LeastOf _behind = new();
    private readonly LeastOf _roundTrip = new();
    private long _origin;
    private long _shift;
    private Instant _shiftedAt;
    private int _late;
    private int _roundTrips;
    private Instant _roundTripAt;
    private bool _isFirst = true; // or the first since the round trip is known: nobody has played anything by it for long

    /// <summary>Whether a report has come: times can be put into the server's.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The shortest round trip to the publisher of late; null before there were <see cref="MinRoundTrips"/>.</summary>
    public TimeSpan? RoundTrip => _roundTrips >= MinRoundTrips ? new TimeSpan(_roundTrip.Least!.Value / 100) : null;

    /// <summary>The publisher gave a time of this server's back.</summary>
    public void OnRoundTrip(TimeSpan roundTrip, Instant now)
    {
        if (roundTrip < TimeSpan.Zero || roundTrip > MaxRoundTrip) return;
        _roundTrip.Add(Nanoseconds(roundTrip), now);
        if (_roundTrips >= MinRoundTrips || (_roundTrips > 0 && now - _roundTripAt < RoundTripInterval)) return;
        (_roundTrips, _roundTripAt) = (_roundTrips + 1, now);
        _isFirst |= _roundTrips == MinRoundTrips;
    }

    /// <summary>A sender report of any of its sources came.</summary>
    /// <returns>Whether <see cref="At"/> gives other moments than before.</returns>
    public bool OnReport(ulong ntpTime, Instant now)
    {
        if (!IsKnown) _origin = Difference(ntpTime, now); // what is counted from here on is small
        var behind = Difference(ntpTime, now) - _origin;
        _late = _behind.Least is { } best && behind - best > Nanoseconds(MaxQueue) ? _late + 1 : 0;
        if (_late >= MaxLate)
        {
            _behind.Clear();
            _late = 0;
        }
        _behind.Add(behind, now);
        return ShiftTo(_origin + _behind.Least!.Value - Nanoseconds(RoundTrip ?? TimeSpan.Zero) / 2, now);
    }

    /// <summary>The moment that the publisher calls so.</summary>
    public Instant At(ulong ntpTime) => new(ServerClock.MomentOf(ntpTime).Nanoseconds + _shift);

    private bool ShiftTo(long wanted, Instant now)
    {
        var (error, before) = (wanted - _shift, _shift);
        if (_isFirst || Math.Abs(error) > Nanoseconds(MaxError)) _shift = wanted;
        else if (Math.Abs(error) > Nanoseconds(Tolerance))
        {
            var most = (long)((now - _shiftedAt).TotalSeconds * Nanoseconds(MaxSlew));
            _shift += Math.Clamp(error, -most, most);
        }
        (IsKnown, _isFirst, _shiftedAt) = (true, false, now);
        return _shift != before;
    }

    private static long Difference(ulong ntpTime, Instant now) => now.Nanoseconds - ServerClock.MomentOf(ntpTime).Nanoseconds;

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;

    // Of this window and the one before.
    private sealed class LeastOf
    {
        private long? _current;
        private long? _former;
        private Instant _since;

        public long? Least => _former is { } former && _current is { } current ? Math.Min(former, current) : _current ?? _former;

        public void Add(long value, Instant now)
        {
            if (_current is null || now - _since >= Window) (_former, _current, _since) = (_current, null, now);
            _current = _current is { } known ? Math.Min(known, value) : value;
        }

        public void Clear() => (_current, _former) = (null, null);
    }
}
