using System.Buffers.Binary;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Rtp;

/// <summary>
/// Retransmission packets (RFC 4588 §4): a stream of their own, whose payload begins with the original sequence number.
/// <code>
/// | RTP header, of the retransmission stream | OSN 16 | original payload |
/// </code>
/// </summary>
public static class Rtx
{
    /// <summary>Bytes a wrapped packet is longer than the original, at most.</summary>
    public const int Overhead = sizeof(ushort);

    /// <summary>
    /// Wraps a packet: marker, timestamp, CSRCs and extension stay, the padding goes (§4). False where the original is not sound, or
    /// there is no room.
    /// </summary>
    /// <param name="original">The packet as it was sent, in the clear.</param>
    /// <param name="ssrc">Of the retransmission stream.</param>
    /// <param name="payloadType">Of the retransmission stream.</param>
    /// <param name="sequence">The next one of the retransmission stream.</param>
    /// <param name="to">Where it is written; it must not overlap the original.</param>
    /// <param name="length">The bytes written.</param>
    public static bool TryWrap(
        ReadOnlySpan<byte> original, Ssrc ssrc, PayloadType payloadType, SeqNo sequence, Span<byte> to, out int length)
    {
        length = 0;
        if (!RtpPacket.TryRead(original, out var packet)) return false;
        var needed = packet.HeaderLength + Overhead + packet.Payload.Length;
        if (to.Length < needed) return false;

        original[..packet.HeaderLength].CopyTo(to);
        BinaryPrimitives.WriteUInt16BigEndian(to[packet.HeaderLength..], packet.Sequence.Value);
        packet.Payload.CopyTo(to[(packet.HeaderLength + Overhead)..]);
        Readdress(to, ssrc, payloadType, sequence);
        length = needed;
        return true;
    }

    /// <summary>
    /// Unwraps a packet in place: the header moves over the original sequence number. False where the packet is not sound or carries no
    /// original, as the padding that probes the bandwidth.
    /// </summary>
    /// <param name="retransmission">The packet received, in the clear. It is overwritten.</param>
    /// <param name="ssrc">Of the original stream.</param>
    /// <param name="payloadType">Of the original stream.</param>
    /// <param name="original">The original packet, without padding: a part of the same bytes.</param>
    public static bool TryUnwrap(Span<byte> retransmission, Ssrc ssrc, PayloadType payloadType, out Span<byte> original)
    {
        original = default;
        if (!RtpPacket.TryRead(retransmission, out var packet) || packet.Payload.Length < Overhead) return false;
        var sequence = new SeqNo(BinaryPrimitives.ReadUInt16BigEndian(packet.Payload));
        var end = retransmission.Length - packet.PaddingLength;
        retransmission[..packet.HeaderLength].CopyTo(retransmission[Overhead..]);
        original = retransmission[Overhead..end];
        Readdress(original, ssrc, payloadType, sequence);
        return true;
    }

    private static void Readdress(Span<byte> packet, Ssrc ssrc, PayloadType payloadType, SeqNo sequence)
    {
        packet[0] &= unchecked((byte)~RtpHeader.PaddingBit);
        RtpHeader.SetPayloadType(packet, payloadType);
        RtpHeader.SetSequence(packet, sequence);
        RtpHeader.SetSsrc(packet, ssrc);
    }
}
