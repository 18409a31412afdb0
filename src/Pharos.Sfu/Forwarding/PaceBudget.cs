using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// How many bytes of pictures may leave for one viewer now: what its line takes in a picture's time goes at once, so that a frame's packets
/// leave as one message, and the rest of a larger frame is spread over the time that it takes anyway.
/// </summary>
internal sealed class PaceBudget
{
    /// <summary>Where nothing is known of a viewer's line: 30 Mbit/s, below what any wired one or WLAN takes.</summary>
    public const long DefaultRate = 30_000_000;

    /// <summary>Of the bandwidth, so that a queue here empties: kDefaultPaceMultiplier of libwebrtc, 2.5, in tenths.</summary>
    public const int FactorTenths = 25;

    /// <summary>What may leave at once: one picture's time, of 25 a second.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(40);

    // What is owed for longer is not owed any more.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    private long _debt;
    private Instant _at;

    /// <summary>In bit/s.</summary>
    public long Rate { get; private set; } = DefaultRate;

    /// <summary>Whether it is less than that: only then is it looked at with each picture.</summary>
    public bool IsLimited => Rate < DefaultRate;

    /// <summary>The viewer's line carries so much, in bit/s.</summary>
    public void SetBandwidth(long bitsPerSecond) => Rate = Math.Min(DefaultRate, bitsPerSecond / 10 * FactorTenths);

    /// <summary>Whether so many bytes may leave at once. They count as having left.</summary>
    public bool TryLeaveAtOnce(int bytes, Instant now) => TryLeave(bytes, BytesIn(AtOnce) - bytes, now);

    /// <summary>
    /// Whether the next packet of those that wait may leave, which is looked at each <see cref="PacedViewers.Interval"/>. It counts as having
    /// left.
    /// </summary>
    public bool TryLeave(int bytes, Instant now) => TryLeave(bytes, BytesIn(PacedViewers.Interval) - 1, now);

    private bool TryLeave(int bytes, long mayOwe, Instant now)
    {
        Pay(now);
        if (_debt > mayOwe) return false;
        _debt += bytes;
        return true;
    }

    private void Pay(Instant now)
    {
        var passed = now - _at;
        var paid = passed < Forgotten ? BytesIn(passed) : long.MaxValue;
        if (paid <= 0) return; // too little time to count
        (_debt, _at) = (paid < _debt ? _debt - paid : 0, now);
    }

    private long BytesIn(TimeSpan time) => Rate / 8 * (time.Ticks / TimeSpan.TicksPerMicrosecond) / 1_000_000;
}
