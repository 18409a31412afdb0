using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Streams;

/// <summary>
/// Knows which packets of one SSRC are missing, and when to ask for them: at once, then again each time an answer could have come, until
/// they come, were asked for often enough, or are too old to be shown. A packet that was given up is one that a decoder waits for in vain:
/// <see cref="GivenUp"/> says when a key frame is needed. RFC 4585 §3.5, §6.2.1.
/// </summary>
public sealed class NackGenerator
{
    /// <summary>Missing packets that are remembered: 2 s of 2 Mbit/s, or one lost burst of a key frame.</summary>
    public const int DefaultCapacity = 512;

    /// <summary>Times that a packet is asked for: at 30 % loss both ways, one in a thousand is still missing after 10.</summary>
    public const int DefaultMaxTries = 10;

    /// <summary>Age at which a packet comes too late: about what a jitter buffer of a live stream holds at most.</summary>
    public static readonly TimeSpan DefaultMaxAge = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two requests for a packet, however short the round trip: its sender may pace it.</summary>
    public static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(20);

    private readonly Missing[] _missing;
    private readonly int _maxTries;
    private readonly TimeSpan _maxAge;
    private int _count;
    private bool _started;
    private SeqNo _highest;

    /// <summary>With nothing missing.</summary>
    public NackGenerator(TimeSpan maxAge, int maxTries = DefaultMaxTries, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (_maxAge, _maxTries, _missing) = (maxAge, maxTries, new Missing[capacity]);
    }

    /// <summary>Packets that are missing and not given up.</summary>
    public int Count => _count;

    /// <summary>Packets that were given up, since the beginning.</summary>
    public long GivenUp { get; private set; }

    /// <summary>Takes note of a packet, and of those missing before it.</summary>
    /// <returns>Whether it was missing.</returns>
    public bool Receive(SeqNo number, Instant now)
    {
        if (!_started) (_started, _highest) = (true, number);
        var ahead = number - _highest;
        if (ahead <= 0) return Found(number);

        var gap = ahead - 1;
        if (gap > _missing.Length)
        {
            // No retransmission mends that: all of it is lost.
            GivenUp += _count + gap;
            _count = 0;
        }
        else
        {
            GiveUpOldest(_count + gap - _missing.Length);
            for (var missing = _highest.Next; missing != number; missing = missing.Next)
                _missing[_count++] = new Missing(missing, now, now, 0);
        }

        _highest = number;
        return false;
    }

    /// <summary>Writes the numbers to ask for now, oldest first; they count as asked for. What finds no room is due next time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="roundTrip">The round trip to the sender.</param>
    /// <param name="numbers">Where they are written.</param>
    /// <returns>How many.</returns>
    public int Collect(Instant now, TimeSpan roundTrip, Span<SeqNo> numbers)
    {
        var retry = Retry(roundTrip);
        var (kept, written) = (0, 0);
        for (var at = 0; at < _count; at++)
        {
            var missing = _missing[at];
            var due = missing.Tries == 0 || now - missing.AskedAt >= retry;
            if (now - missing.Since > _maxAge || (due && missing.Tries >= _maxTries))
            {
                GivenUp++;
                continue;
            }

            if (due && written < numbers.Length)
            {
                numbers[written++] = missing.Number;
                missing = missing with { AskedAt = now, Tries = missing.Tries + 1 };
            }

            _missing[kept++] = missing;
        }

        _count = kept;
        return written;
    }

    /// <summary>When <see cref="Collect"/> has something to do next.</summary>
    public Deadline Next(TimeSpan roundTrip)
    {
        var next = Instant.Never;
        foreach (var missing in _missing.AsSpan(0, _count))
        {
            var due = missing.Tries == 0 ? missing.Since : missing.AskedAt + Retry(roundTrip);
            if (due < next) next = due;
        }

        return next == Instant.Never ? Deadline.None : new Deadline(next, "ask for missing packets");
    }

    private static TimeSpan Retry(TimeSpan roundTrip)
    {
        // A quarter more than the round trip that was measured, which varies.
        var retry = roundTrip + (roundTrip / 4);
        return retry < MinRetry ? MinRetry : retry;
    }

    private bool Found(SeqNo number)
    {
        var (from, to) = (0, _count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (number.IsAfter(_missing[middle].Number)) from = middle + 1;
            else to = middle;
        }

        if (from == _count || _missing[from].Number != number) return false;
        _missing.AsSpan(from + 1, _count - from - 1).CopyTo(_missing.AsSpan(from));
        _count--;
        return true;
    }

    private void GiveUpOldest(int count)
    {
        if (count <= 0) return;
        _missing.AsSpan(count, _count - count).CopyTo(_missing);
        _count -= count;
        GivenUp += count;
    }

    private readonly record struct Missing(SeqNo Number, Instant Since, Instant AskedAt, int Tries);
}
