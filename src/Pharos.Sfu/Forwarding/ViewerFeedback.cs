using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Reads what a viewer says of the streams to it: requests for packets are answered, reports are taken note of, a request for a key frame
/// is given back to the caller. What is of another stream, and what is not sound, is dropped.
/// </summary>
/// <param name="audio">Null without sound.</param>
/// <param name="video">Null without pictures.</param>
/// <param name="ring">Where the packets are.</param>
/// <param name="downlink">Told what arrives.</param>
internal sealed class ViewerFeedback(OutgoingStream? audio, OutgoingStream? video, PacketRing ring, Downlink downlink)
{
    /// <summary>Packets that one request may ask for: a frame of 4 Mbit/s many times over.</summary>
    public const int MaxNumbers = 256;

    /// <summary>Packets of one message whose arrival is heeded: 100 ms, which is the longest that receivers wait, of 100 Mbit/s.</summary>
    public const int MaxArrivals = 1024;

    private const int MaxCommands = 8;

    /// <summary>Compound packets that were not sound to their end.</summary>
    public long Malformed { get; private set; }

    /// <summary>Takes a compound packet.</summary>
    /// <returns>Whether the viewer asks for a key frame.</returns>
    public bool Receive(ReadOnlySpan<byte> compound, Instant now, MediaLink link, Outbox outbox)
    {
        var wantsKeyFrame = false;
        var isSound = true;
        var reader = new CompoundReader(compound);
        while (reader.MoveNext())
        {
            var packet = reader.Current;
            isSound &= packet.Type switch
            {
                RtcpType.ReceiverReport => TryReceiverReport(packet, now),
                RtcpType.SenderReport => TrySenderReport(packet, now),
                RtcpType.TransportLayerFeedback => TryTransportFeedback(packet, now, link, outbox),
                RtcpType.PayloadFeedback => TryPayloadFeedback(packet, now, ref wantsKeyFrame),
                _ => true,
            };
        }

        if (!isSound || reader.IsMalformed) Malformed++;
        return wantsKeyFrame;
    }

    private OutgoingStream? Of(Ssrc ssrc) => video?.Ssrc == ssrc ? video : audio?.Ssrc == ssrc ? audio : null;

    private bool TryReceiverReport(RtcpPacket packet, Instant now)
    {
        if (!ReceiverReport.TryRead(packet, out _, out var blocks)) return false;
        Receive(blocks, now);
        return true;
    }

    private bool TrySenderReport(RtcpPacket packet, Instant now)
    {
        if (!SenderReport.TryRead(packet, out _, out var blocks)) return false;
        Receive(blocks, now);
        return true;
    }

    private void Receive(ReportBlocks blocks, Instant now)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            Of(block.Source)?.Receive(block, now);
        }
    }

    private bool TryTransportFeedback(RtcpPacket packet, Instant now, MediaLink link, Outbox outbox)
    {
        Span<SeqNo> numbers = stackalloc SeqNo[MaxNumbers];
        if (!Nack.TryRead(packet, numbers, out _, out var media, out var count)) return TryArrivals(packet, now);
        Of(media)?.Answer(numbers[..count], ring, now, link, outbox);
        return true;
    }

    private bool TryArrivals(RtcpPacket packet, Instant now)
    {
        Span<PacketArrival> arrivals = stackalloc PacketArrival[MaxArrivals];
        if (!TransportFeedback.TryRead(packet, arrivals, out _, out var count)) return false;
        downlink.OnFeedback(arrivals[..count], now);
        return true;
    }

    private bool TryPayloadFeedback(RtcpPacket packet, Instant now, ref bool wantsKeyFrame)
    {
        if (Pli.TryRead(packet, out var pli))
        {
            wantsKeyFrame |= video?.Ssrc == pli.Media;
            return true;
        }

        Span<Fir> commands = stackalloc Fir[MaxCommands];
        if (Fir.TryRead(packet, commands, out _, out var count))
        {
            foreach (var command in commands[..count]) wantsKeyFrame |= video?.Ssrc == command.Media;
            return true;
        }

        if (!Remb.TryRead(packet, out var report)) return false;
        downlink.OnRemb(report.BitsPerSecond, now);
        return true;
    }
}
