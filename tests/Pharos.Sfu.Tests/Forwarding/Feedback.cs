using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>What viewers say.</summary>
internal static class Feedback
{
    private static readonly Ssrc Viewer = new(1);

    public static byte[] Nack(Ssrc media, params ushort[] numbers)
    {
        var packet = new byte[Rtc.Rtcp.Nack.MaxLengthOf(numbers.Length)];
        return packet[..Rtc.Rtcp.Nack.Write(packet, Viewer, media, [.. numbers.Select(number => new SeqNo(number))])];
    }

    public static byte[] Report(Ssrc source, uint lastSenderReport = 0, uint delay = 0, byte fractionLost = 0)
    {
        var packet = new byte[ReceiverReport.LengthOf(1)];
        ReceiverReport.Write(packet, Viewer, [new ReportBlock(source, fractionLost, 0, 0, 0, lastSenderReport, delay)]);
        return packet;
    }

    public static byte[] Pli(Ssrc media)
    {
        var packet = new byte[Rtc.Rtcp.Pli.Length];
        new Pli(Viewer, media).Write(packet);
        return packet;
    }

    public static byte[] Fir(Ssrc media)
    {
        var packet = new byte[Rtc.Rtcp.Fir.LengthOf(1)];
        Rtc.Rtcp.Fir.Write(packet, Viewer, [new Fir(media, 1)]);
        return packet;
    }

    public static byte[] Remb(long bitsPerSecond)
    {
        var packet = new byte[Rtc.Rtcp.Remb.LengthOf(0)];
        new Remb(Viewer, bitsPerSecond).Write(packet, []);
        return packet;
    }

    public static byte[] Transport(Ssrc media)
    {
        var packet = new byte[100];
        return packet[..TransportFeedbackWriter.Write(packet, Viewer, media, 0, [new PacketArrival(new SeqNo(1), TimeSpan.Zero)], out _)];
    }
}
