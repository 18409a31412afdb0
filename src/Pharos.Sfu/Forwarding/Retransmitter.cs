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
/// <param name="firstSequence">Where their sequence numbers begin.</param>
/// <param name="header">The track's.</param>
/// <param name="budget">The viewer's.</param>
/// <param name="downlink">The viewer's.</param>
internal sealed class Retransmitter(
    Ssrc ssrc, ushort firstSequence, OutgoingHeader header, RetransmissionBudget budget, Downlink downlink)
{
    /// <summary>Packets that padding is made of, from the newest back: all of a viewer's probe would otherwise be of the length of one.</summary>
    public const int Padded = 16;

    private SentPackets? _sent; // 24 KB: made when there is media, so that one who only offers costs little
    private PayloadType? _payloadType;
    private PictureIdRewriter? _pictures;
    private SeqNo _next = new(firstSequence);
    private SeqNo _newest;
    private int _padding;

    /// <summary>Packets that were sent again.</summary>
    public long Count { get; private set; }

    /// <summary>What follows is of another codec: what was sent before is not sent again, since it would be taken for that.</summary>
    /// <param name="payloadType">Of retransmissions; null where the viewer wants none in this codec.</param>
    /// <param name="pictures">The track's; null for a codec without picture ids.</param>
    public void Become(PayloadType? payloadType, PictureIdRewriter? pictures) => (_payloadType, _pictures, _sent) = (payloadType, pictures, null);

    /// <summary>Takes note of a packet that is sent for the first time.</summary>
    public void Add(SeqNo number, long slot, in SentPacket sent)
    {
        if (_payloadType is null) return;
        (_sent ??= new SentPackets()).Add(number, slot, sent);
        _newest = number;
    }

    /// <summary>
    /// Sends a packet that the viewer has no need of, to see whether it gets through: one that was sent lately, as browsers do (RTX
    /// padding); where none is there any more, an empty one (RFC 3550 §5.1).
    /// </summary>
    /// <returns>Whether it was sent.</returns>
    public bool Pad(PacketRing ring, Instant now, MediaLink link, Outbox outbox)
    {
        if (_sent is not { } history) return false;
        var number = _newest + -(_padding++ % Padded);
        return history.TryFind(number, ring.Oldest, out var slot, out var sent) && ring.TryGet(slot, out var packet, out var info)
            ? Send(number, slot, packet, info, sent, ring, now, link, outbox)
            : SendEmpty(now, link, outbox);
    }

    /// <summary>
    /// Sends the packets again that are still there, were not sent again just now, and for which there is budget; none of a layer that was
    /// left, of which nothing is shown any more.
    /// </summary>
    /// <param name="numbers">What the viewer asks for.</param>
    /// <param name="source">What it is sent now, see <see cref="PacketSummary.Source"/>; null for nothing.</param>
    /// <param name="roundTrip">To the viewer.</param>
    /// <param name="ring">Where the packets are.</param>
    /// <param name="now">The time.</param>
    /// <param name="link">The way out.</param>
    /// <param name="outbox">The outbox.</param>
    public void Answer(
        ReadOnlySpan<SeqNo> numbers, int? source, TimeSpan roundTrip, PacketRing ring, Instant now, MediaLink link, Outbox outbox)
    {
        if (_sent is not { } history) return;
        foreach (var number in numbers)
        {
            if (history.Answer(number, ring.Oldest, roundTrip, now, out var slot, out var sent) != HistoryAnswer.Found) continue;
            if (!ring.TryGet(slot, out var packet, out var info) || info.Source != source || !budget.TryTake(packet.Length, now)) continue;
            if (Send(number, slot, packet, info, sent, ring, now, link, outbox)) Count++;
        }
    }

    private bool Send(
        SeqNo number, long slot, ReadOnlySpan<byte> packet, in PacketSummary info, in SentPacket sent, PacketRing ring,
        Instant now, MediaLink link, Outbox outbox)
    {
        var room = link.Reserve(outbox, OutgoingHeader.MaxLength + Rtx.Overhead + info.PayloadLength);
        var headerLength = header.Write(room, ssrc, _payloadType!.Value, _next, sent.Timestamp, info.Marker, packet, info.Extensions, now);
        BinaryPrimitives.WriteUInt16BigEndian(room[headerLength..], number.Value);
        var payload = room.Slice(headerLength + Rtx.Overhead, info.PayloadLength);
        packet.Slice(info.HeaderLength, info.PayloadLength).CopyTo(payload);
        if (!ring.IsAlive(slot)) return false; // the publisher's loop came round to it meanwhile
        _next = _next.Next;
        _pictures?.Apply(sent.Pictures, payload);
        return Send(room, headerLength, Rtx.Overhead + info.PayloadLength, now, link, outbox);
    }

    private bool SendEmpty(Instant now, MediaLink link, Outbox outbox)
    {
        var room = link.Reserve(outbox, OutgoingHeader.MaxLength + byte.MaxValue);
        var headerLength = header.Write(room, ssrc, _payloadType!.Value, _next, timestamp: 0, marker: false, original: default, copied: default, now);
        RtpHeader.SetPaddingBit(room, true);
        var padding = room.Slice(headerLength, byte.MaxValue);
        padding.Clear();
        padding[^1] = byte.MaxValue;
        _next = _next.Next;
        return Send(room, headerLength, byte.MaxValue, now, link, outbox);
    }

    private bool Send(Span<byte> room, int headerLength, int payloadLength, Instant now, MediaLink link, Outbox outbox)
    {
        if (!link.SendReserved(room, headerLength, room.Slice(headerLength, payloadLength), outbox)) return false;
        downlink.OnSent(headerLength + payloadLength, now);
        return true;
    }
}
