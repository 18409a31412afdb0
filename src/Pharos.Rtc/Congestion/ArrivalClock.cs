namespace Pharos.Rtc.Congestion;

/// <summary>
/// Makes the receiver's arrival times a line without end: their reference time has 24 bits of 64 ms, which come around every 12 days
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). Each time is taken for the one nearest to the time before.
/// </summary>
public sealed class ArrivalClock
{
    private const long Turn = (1L << 24) * 64 * TimeSpan.TicksPerMillisecond;

    // Forged times could lead it that far only after thousands of turns; then it begins anew, and what follows sees a leap.
    private const long Farthest = long.MaxValue / 1000;

    private long _ticks;
    private bool _started;

    /// <summary>The time on the line.</summary>
    /// <param name="arrival">As the feedback has it.</param>
    public TimeSpan Unwrap(TimeSpan arrival)
    {
        var ticks = arrival.Ticks % Turn;
        if (_started && Math.Abs(_ticks) < Farthest)
        {
            var ahead = (ticks - _ticks) % Turn;
            if (ahead > Turn / 2) ahead -= Turn;
            else if (ahead < -Turn / 2) ahead += Turn;
            ticks = _ticks + ahead;
        }

        (_started, _ticks) = (true, ticks);
        return new TimeSpan(ticks);
    }
}
