using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// When the packets of a transport came, for feedback about them. A packet that comes after its number was reported as lost is reported
/// once more, with those behind it, unless it is later than <see cref="MaxLate"/>
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3).
/// </summary>
internal sealed class ArrivalLog
{
    /// <summary>Numbers that are remembered: one second of 20 Mbit/s.</summary>
    public const int Capacity = 2048;

    /// <summary>Numbers that a packet may be behind the first one that is reported next.</summary>
    public const int MaxLate = 256;

    // In ticks after the clock's start; less than 0 where nothing came.
    private readonly long[] _arrivals = new long[Capacity];
    private bool _started;
    private long _next;
    private long _end;

    /// <summary>Whether something came that was not reported.</summary>
    public bool HasPending => _next < _end;

    /// <summary>Takes note of a packet; a second one of the same number counts for nothing.</summary>
    public void Receive(SeqNo number, Instant arrival)
    {
        if (!_started) Restart(number.Value);
        var sequence = _end - 1 + (number - new SeqNo((ushort)(_end - 1)));
        // So far ahead, what lies between is no loss that feedback could help with.
        if (sequence >= _next + Capacity - MaxLate) Restart(sequence);
        if (sequence < _next - MaxLate || sequence < _end - Capacity) return;

        for (; _end <= sequence; _end++) _arrivals[IndexOf(_end)] = -1;
        ref var at = ref _arrivals[IndexOf(sequence)];
        if (at >= 0) return;
        at = (arrival - default(Instant)).Ticks;
        _next = Math.Min(_next, sequence);
    }

    /// <summary>What is to be reported next, in the order of the numbers.</summary>
    /// <param name="into">Where it goes; what does not fit is for the next time.</param>
    /// <returns>How many were put there.</returns>
    public int Read(Span<PacketArrival> into)
    {
        var count = (int)Math.Min(into.Length, _end - _next);
        for (var i = 0; i < count; i++)
        {
            var ticks = _arrivals[IndexOf(_next + i)];
            into[i] = new PacketArrival(new SeqNo((ushort)(_next + i)), ticks < 0 ? null : new TimeSpan(ticks));
        }

        return count;
    }

    /// <summary>So many of them were reported.</summary>
    public void Advance(int count) => _next += count;

    // Numbers are counted on from the second cycle, so that none is ever below 0.
    private void Restart(long sequence)
    {
        _next = _end = sequence + (_started ? 0 : 65_536);
        _started = true;
        Array.Fill(_arrivals, -1);
    }

    private static int IndexOf(long sequence) => (int)(sequence & (Capacity - 1));
}
