using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// How much may be sent again to one viewer: a share of what it was sent in the last second, so that one who asks for everything all the
/// time does not multiply the traffic.
/// </summary>
internal sealed class RetransmissionBudget
{
    /// <summary>Of the media, in percent: what repairs a link that loses a fifth, retransmissions included.</summary>
    public const int SharePercent = 30;

    /// <summary>Bytes a second that may always be sent again: a lost burst at the end of a key frame, when little came before it.</summary>
    public const int Floor = 30_000;

    private const int Slots = 10;
    private const long SlotNanoseconds = 1_000_000_000 / Slots;

    private readonly int[] _media = new int[Slots];
    private readonly int[] _again = new int[Slots];
    private int _mediaBytes;
    private int _againBytes;
    private long _newest = long.MinValue;

    /// <summary>Packets that were asked for and not sent again, because it was used up.</summary>
    public long Refused { get; private set; }

    /// <summary>Media was sent for the first time.</summary>
    public void Count(int bytes, Instant now)
    {
        _media[SlotAt(now)] += bytes;
        _mediaBytes += bytes;
    }

    /// <summary>Whether so much may be sent again now. It counts as sent.</summary>
    public bool TryTake(int bytes, Instant now)
    {
        var slot = SlotAt(now);
        if (_againBytes + bytes > Floor + (_mediaBytes / 100 * SharePercent))
        {
            Refused++;
            return false;
        }

        _again[slot] += bytes;
        _againBytes += bytes;
        return true;
    }

    // Forgets what is older than a second.
    private int SlotAt(Instant now)
    {
        var slot = now.Nanoseconds / SlotNanoseconds;
        if (slot > _newest)
        {
            for (var old = Math.Max(_newest + 1, slot - Slots + 1); old <= slot; old++)
            {
                var at = (int)((ulong)old % Slots);
                _mediaBytes -= _media[at];
                _againBytes -= _again[at];
                (_media[at], _again[at]) = (0, 0);
            }

            _newest = slot;
        }

        return (int)((ulong)_newest % Slots);
    }
}
