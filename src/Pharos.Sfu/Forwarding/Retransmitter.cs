using System.Buffers.Binary;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Streams;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Sends packets of one track to one viewer again, as a stream of their own whose payload begins with the original sequence number (OSN).
/// RFC 4588 §4.
/// </summary>
/// <param name="ssrc">Of retransmissions.</param>
/// <param name="payloadType">Of retransmissions.</param>
/// <param name="firstSequence">Where their sequence numbers begin.</param>
/// <param name="header">The track's.</param>
/// <param name="pictures">The track's; null for a codec without picture ids.</param>
/// <param name="budget">The viewer's.</param>
internal sealed class Retransmitter(
    Ssrc ssrc, PayloadType payloadType, ushort firstSequence, OutgoingHeader header, PictureIdRewriter? pictures,
    RetransmissionBudget budget)
{
    private SentPackets? _sent; // 24 KB: made when there is media, so that one who only offers costs little
    private SeqNo _next = new(firstSequence);

    /// <summary>Packets that were sent again.</summary>
    public long Count { get; private set; }

    /// <summary>Takes note of a packet that is sent for the first time.</summary>
    public void Add(SeqNo number, long slot, in SentPacket sent) => (_sent ??= new SentPackets()).Add(number, slot, sent);

    /// <summary>Sends the packets again that are still there, were not sent again just now, and for which there is budget.</summary>
    /// <param name="numbers">What the viewer asks for.</param>
    /// <param name="roundTrip">To the viewer.</param>
    /// <param name="ring">Where the packets are.</param>
    /// <param name="now">The time.</param>
    /// <param name="link">The way out.</param>
    /// <param name="outbox">The outbox.</param>
    public void Answer(
        ReadOnlySpan<SeqNo> numbers, TimeSpan roundTrip, PacketRing ring, Instant now, MediaLink link, Outbox outbox)
    {
        if (_sent is not { } history) return;
        foreach (var number in numbers)
        {
            if (history.Answer(number, ring.Oldest, roundTrip, now, out var slot, out var sent) != HistoryAnswer.Found) continue;
            if (!ring.TryGet(slot, out var packet, out var info) || !budget.TryTake(packet.Length, now)) continue;
            if (Send(number, slot, packet, info, sent, ring, now, link, outbox)) Count++;
        }
    }

    private bool Send(
        SeqNo number, long slot, ReadOnlySpan<byte> packet, in PacketSummary info, in SentPacket sent, PacketRing ring,
        Instant now, MediaLink link, Outbox outbox)
    {
        var room = link.Reserve(outbox, OutgoingHeader.MaxLength + Rtx.Overhead + info.PayloadLength);
        var headerLength = header.Write(room, ssrc, payloadType, _next, sent.Timestamp, info.Marker, packet, info.Extensions, now);
        BinaryPrimitives.WriteUInt16BigEndian(room[headerLength..], number.Value);
        var payload = room.Slice(headerLength + Rtx.Overhead, info.PayloadLength);
        packet.Slice(info.HeaderLength, info.PayloadLength).CopyTo(payload);
        if (!ring.IsAlive(slot)) return false; // the publisher's loop came round to it meanwhile
        _next = _next.Next;
        pictures?.Apply(sent.Pictures, payload);
        return link.SendReserved(room, headerLength, room.Slice(headerLength, Rtx.Overhead + info.PayloadLength), outbox);
    }
}
