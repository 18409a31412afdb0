using Pharos.Rtc.Primitives;
using Pharos.Rtc.Streams;

namespace Pharos.Sfu.Forwarding;

/// <summary>What, besides the ring's slot, it takes to build a packet once more.</summary>
/// <param name="Timestamp">The viewer's.</param>
/// <param name="Pictures">How its picture numbers were moved.</param>
internal readonly record struct SentPacket(uint Timestamp, PictureIdOffset Pictures);

/// <summary>The newest packets of one stream to one viewer.</summary>
internal sealed class SentPackets
{
    private readonly PacketHistory _history = new();
    private readonly SentPacket[] _sent = new SentPacket[PacketHistory.DefaultCapacity];

    /// <summary>Takes note of a packet that is sent for the first time.</summary>
    public void Add(SeqNo number, long slot, in SentPacket sent)
    {
        _history.Add(number, slot);
        _sent[IndexOf(number)] = sent;
    }

    /// <summary>Answers a request, as <see cref="PacketHistory.Answer"/> does.</summary>
    public HistoryAnswer Answer(SeqNo number, long oldestSlot, TimeSpan roundTrip, Instant now, out long slot, out SentPacket sent)
    {
        sent = _sent[IndexOf(number)];
        return _history.Answer(number, oldestSlot, roundTrip, now, out slot);
    }

    /// <summary>What was sent under a number, while it is there.</summary>
    public bool TryFind(SeqNo number, long oldestSlot, out long slot, out SentPacket sent)
    {
        sent = _sent[IndexOf(number)];
        return _history.TryFind(number, oldestSlot, out slot);
    }

    private static int IndexOf(SeqNo number) => number.Value & (PacketHistory.DefaultCapacity - 1);
}
