using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Streams;

/// <summary>
/// Which slot of the shared packet ring each of the newest packets of one receiver came from, by its sequence number there: retransmission
/// encrypts the slot again, and no packet is kept twice. Slots are numbered on and on; a slot is alive until the ring has come round to it.
/// A packet is sent again at most once in a round trip, whatever is asked for. RFC 4585 §6.2.1, RFC 4588 §6.3.
/// </summary>
public sealed class PacketHistory
{
    /// <summary>Packets that are remembered: 2 s of 2 Mbit/s. A receiver asks for none that is older.</summary>
    public const int DefaultCapacity = 512;

    private readonly Sent[] _sent;

    /// <summary>An empty one.</summary>
    /// <param name="capacity">Packets that are remembered, a power of two up to 32,768.</param>
    public PacketHistory(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 32_768);
        if (!int.IsPow2(capacity)) throw new ArgumentException("Not a power of two", nameof(capacity));
        _sent = new Sent[capacity];
    }

    /// <summary>Takes note of a packet that was sent for the first time.</summary>
    /// <param name="number">Its sequence number at this receiver.</param>
    /// <param name="slot">Its number in the shared ring, 0 or more.</param>
    public void Add(SeqNo number, long slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        Place(number) = new Sent(true, number, slot, null);
    }

    /// <summary>Answers a request for a packet. One that is found counts as sent again now.</summary>
    /// <param name="number">The number that is asked for.</param>
    /// <param name="oldestSlot">The oldest slot that is alive.</param>
    /// <param name="roundTrip">The round trip to the receiver: what was sent within it may still be under way.</param>
    /// <param name="now">The time.</param>
    /// <param name="slot">Where it is, if found.</param>
    public HistoryAnswer Answer(SeqNo number, long oldestSlot, TimeSpan roundTrip, Instant now, out long slot)
    {
        slot = 0;
        ref var sent = ref Place(number);
        if (!sent.Taken || sent.Number != number) return HistoryAnswer.Unknown;
        if (sent.Slot < oldestSlot) return HistoryAnswer.Overwritten;
        // The receiver says how long the round trip is, and could have itself sent much by saying that it is nothing.
        var interval = roundTrip > NackGenerator.MinRetry ? roundTrip : NackGenerator.MinRetry;
        if (sent.AgainAt is { } again && now - again < interval) return HistoryAnswer.TooSoon;

        sent = sent with { AgainAt = now };
        slot = sent.Slot;
        return HistoryAnswer.Found;
    }

    /// <summary>Where the packet of a number is, while it is alive; nothing is noted of that.</summary>
    /// <param name="number">The number.</param>
    /// <param name="oldestSlot">The oldest slot that is alive.</param>
    /// <param name="slot">Where it is, if found.</param>
    public bool TryFind(SeqNo number, long oldestSlot, out long slot)
    {
        ref readonly var sent = ref Place(number);
        slot = sent.Slot;
        return sent.Taken && sent.Number == number && sent.Slot >= oldestSlot;
    }

    private ref Sent Place(SeqNo number) => ref _sent[number.Value & (_sent.Length - 1)];

    private readonly record struct Sent(bool Taken, SeqNo Number, long Slot, Instant? AgainAt);
}
