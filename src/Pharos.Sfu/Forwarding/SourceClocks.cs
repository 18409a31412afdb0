using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The clocks of one publisher's sources, as far as it told them. Until it has told one, the time of arrival stands in for it; once it has
/// told one, the other sources that it told nothing of are put into the same time, so that sound and pictures are never in two.
/// </summary>
/// <param name="capacity">How many are remembered; one more takes the place of the oldest.</param>
internal sealed class SourceClocks(int capacity)
{
    private readonly SourceClock[] _clocks = new SourceClock[capacity];
    private int _count;
    private ulong _offset = ServerClock.NtpAt(default);

    private Span<SourceClock> Known => _clocks.AsSpan(0, Math.Min(_count, capacity));

    /// <summary>Whether the publisher told any.</summary>
    public bool IsTold => _count > 0;

    /// <summary>Another publisher: forgets all. Until it tells one, the time goes on as before.</summary>
    public void Clear() => _count = 0;

    /// <summary>The publisher told one, for the first time or once more.</summary>
    public void Add(in SourceClock clock)
    {
        if (_count == 0) _offset = unchecked(clock.NtpTime - MediaTime.Ntp(clock.At.Nanoseconds));
        foreach (ref var known in Known)
        {
            if (known.Source != clock.Source) continue;
            known = clock;
            return;
        }

        _clocks[_count++ % capacity] = clock;
    }

    /// <summary>The last one of a source.</summary>
    public bool TryGet(int source, out SourceClock clock)
    {
        foreach (var known in Known)
        {
            clock = known;
            if (known.Source == source) return true;
        }

        clock = default;
        return false;
    }

    /// <summary>Copies them, and returns how many there are.</summary>
    public int CopyTo(Span<SourceClock> into)
    {
        Known.CopyTo(into);
        return Known.Length;
    }

    /// <summary>A moment by the clock that viewers are told.</summary>
    public ulong NtpAt(Instant moment) => unchecked(MediaTime.Ntp(moment.Nanoseconds) + _offset);
}
