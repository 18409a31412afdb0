namespace Pharos.Rtc.Congestion;

/// <summary>
/// The rate of packets over the last half second, by times that are told: of arrival, it is what gets through; of sending, what was sent.
/// Packets come in bursts, so the first burst in the window only says where it begins (as libwebrtc's ProbeBitrateEstimator counts).
/// </summary>
public sealed class RateWindow
{
    /// <summary>Length of the window: libwebrtc's BitrateEstimatorConfig, kInitialRateWindow.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(Slots * SlotMilliseconds);

    /// <summary>Time that must be covered to know a rate: libwebrtc's kRateWindow of 150 ms.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(150);

    private const int Slots = 20;
    private const int SlotMilliseconds = 25;
    private const long SlotTicks = SlotMilliseconds * TimeSpan.TicksPerMillisecond;

    private readonly Slot[] _slots = new Slot[Slots];
    private bool _started;
    private long _newest;
    private TimeSpan _last;

    /// <summary>The rate, in bit/s; null while too little time is covered.</summary>
    public long? BitsPerSecond { get; private set; }

    /// <summary>Adds a packet. One that is older than the window is left out; a silence longer than the window makes it begin anew.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="bytes">Its length.</param>
    public void Add(TimeSpan at, int bytes)
    {
        var number = at.Ticks / SlotTicks;
        if (!_started || number >= _newest + Slots || number <= _newest - (4 * Slots)) Restart(number, at);
        if (number <= _newest - Slots) return;
        while (_newest < number) _slots[Of(++_newest)] = default;

        ref var slot = ref _slots[Of(number)];
        slot.Bytes += bytes;
        if (slot.Last < at || slot.Bytes == bytes) slot.Last = at;
        if (at > _last) _last = at;
    }

    /// <summary>Counts what was added, once after all packets that one message speaks of.</summary>
    public void Update()
    {
        BitsPerSecond = null;
        if (!_started) return;
        var first = _newest - Slots + 1;
        while (_slots[Of(first)].Bytes == 0) first++;
        var bytes = 0L;
        for (var number = first + 1; number <= _newest; number++) bytes += _slots[Of(number)].Bytes;
        var span = _last - _slots[Of(first)].Last;
        if (span >= Least) BitsPerSecond = (long)(bytes * 8 / span.TotalSeconds);
    }

    private static int Of(long number) => (int)(((number % Slots) + Slots) % Slots);

    private void Restart(long number, TimeSpan at)
    {
        Array.Clear(_slots);
        (_started, _newest, _last) = (true, number, at);
    }

    private struct Slot
    {
        public int Bytes;
        public TimeSpan Last;
    }
}
