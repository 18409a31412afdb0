using System.Buffers.Binary;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>Compound packets, and each type of packet by itself: what is read is written, and then read as the same.</summary>
internal static class RtcpTargets
{
    private const string Block = "000000AA" + "40FFFFFE" + "00010002" + "00000003" + "00000004" + "00000005";
    private static readonly byte[] Sr =
        Convert.FromHexString("81C8000C" + "00000001" + "0102030405060708" + "00000009" + "0000000A" + "0000000B" + Block);
    private static readonly byte[] Rr = Convert.FromHexString("82C9000D" + "00000001" + Block + Block);
    private static readonly byte[] Sdes =
        Convert.FromHexString("82CA0005" + "00000001" + "02014100" + "00000002" + "06017A01" + "026162" + "00");
    private static readonly byte[] ByeBytes = Convert.FromHexString("82CB0003" + "00000001" + "00000002" + "02627900");
    private static readonly byte[] NackBytes = Convert.FromHexString("81CD0004" + "00000001" + "00000002" + "FFFE8005" + "00640000");
    private static readonly byte[] PliBytes = Convert.FromHexString("81CE0002" + "00000001" + "00000002");
    private static readonly byte[] FirBytes =
        Convert.FromHexString("84CE0006" + "00000001" + "00000000" + "000000020A000000" + "000000030B000000");
    private static readonly byte[] RembBytes =
        Convert.FromHexString("8FCE0005" + "00000001" + "00000000" + "52454D42" + "010BD090" + "00000002");
    private static readonly byte[] Rrtr = Convert.FromHexString("80CF0004" + "00000001" + "04000002" + "0102030405060708");
    private static readonly byte[] Dlrr =
        Convert.FromHexString("80CF0008" + "00000001" + "05000006" + "000000020304050600010000" + "000000030304050700020000");
    private static readonly byte[] OneBit = Convert.FromHexString(
        "8FCD0007" + "00000001" + "00000002" + "00FF000E" + "00000109" + "9F1C" + "0101010101010101" + "0000");
    private static readonly byte[] Mixed = Convert.FromHexString(
        "8FCD000B" + "00000001" + "00000002" + "0001001B" + "FFFFFF00" + "D8402014" + "04FFF008"
            + string.Concat(Enumerable.Repeat("02", 20)));
    private static readonly byte[] Lost =
        Convert.FromHexString("8FCD0005" + "00000001" + "00000002" + "000000DD" + "00000000" + "00DD0000");
    private static readonly byte[] Unaligned = Convert.FromHexString("AFCD00050000000100000002000100010000000020010401");

    private static readonly byte[] Padded = Convert.FromHexString("A1CB0002" + "00000001" + "00000004");
    private static readonly byte[] Compound = [.. Sr, .. Sdes, .. NackBytes, .. OneBit, .. Padded];

    public static readonly FuzzTarget[] List =
    [
        new("rtcp-compound", [Padded, Rr, Compound], IsWhole) { Check = CheckCompound, Mend = Mend },
        Of("rtcp-sender-report", packet => SenderReport.TryRead(packet, out _, out _), RtcpChecks.SenderReports, Sr, Compound),
        Of("rtcp-receiver-report", packet => ReceiverReport.TryRead(packet, out _, out _), RtcpChecks.ReceiverReports, Rr,
            [.. Rr, .. Sdes]),
        Of("rtcp-source-description", packet => SourceDescription.TryReadCname(packet, out _, out _), RtcpChecks.SourceDescriptions, Sdes,
            Compound),
        Of("rtcp-bye", packet => Bye.TryRead(packet, stackalloc Ssrc[Bye.MaxSources], out _), RtcpChecks.Byes,
            Padded, ByeBytes),
        Of("rtcp-nack", packet => Nack.TryRead(packet, stackalloc SeqNo[64], out _, out _, out _), RtcpChecks.Nacks,
            NackBytes, Compound),
        Of("rtcp-pli", packet => Pli.TryRead(packet, out _), RtcpChecks.Plis, PliBytes, [.. PliBytes, .. FirBytes]),
        Of("rtcp-fir", packet => Fir.TryRead(packet, stackalloc Fir[8], out _, out _), RtcpChecks.Firs, FirBytes,
            [.. PliBytes, .. FirBytes]),
        Of("rtcp-remb", packet => Remb.TryRead(packet, out _), RtcpChecks.Rembs, RembBytes, [.. Rr, .. RembBytes]),
        Of("rtcp-transport-feedback", packet => TransportFeedback.TryRead(packet, stackalloc PacketArrival[64], out _, out _),
            RtcpChecks.TransportFeedbacks, OneBit, Mixed, Lost, Unaligned, [.. Unaligned, .. OneBit]),
        Of("rtcp-receiver-time", packet => ExtendedReport.TryReadReceiverTime(packet, out _, out _), RtcpChecks.ReceiverTimes, Rrtr,
            [.. Rr, .. Rrtr]),
        Of("rtcp-delays", packet => ExtendedReport.TryReadDelays(packet, stackalloc ReceiverTimeDelay[8], out _, out _),
            RtcpChecks.Delays, Dlrr,
            [.. Rr, .. Rrtr, .. Dlrr]),
    ];

    /// <summary>Reads one packet. Returns whether it is of the type, and sound.</summary>
    private delegate bool PacketReading(RtcpPacket packet);

    private static FuzzTarget Of(string name, PacketReading read, RtcpChecks.PacketChecking check, params byte[][] samples)
    {
        return new(name, samples, Reads) { Check = Check, Mend = Mend };

        bool Reads(ReadOnlySpan<byte> input)
        {
            var found = false;
            foreach (var packet in new CompoundReader(input)) found |= read(packet);
            return found;
        }

        void Check(Span<byte> input)
        {
            foreach (var packet in new CompoundReader(input)) check(packet);
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> input)
    {
        var reader = new CompoundReader(input);
        while (reader.MoveNext())
        {
        }

        return !reader.IsMalformed;
    }

    /// <summary>Packets are one behind the other, and none is longer than the datagram.</summary>
    private static void CheckCompound(Span<byte> input)
    {
        var (length, packets) = (0, 0);
        var reader = new CompoundReader(input);
        while (reader.MoveNext())
        {
            Assert.InRange(reader.Current.Count, 0, 31);
            length += 4 + reader.Current.Body.Length;
            packets++;
        }

        Assert.InRange(length, packets * 4, input.Length);
        Assert.True(packets <= input.Length / 4);
    }

    /// <summary>The version, and the length of the first packet where it is too long.</summary>
    private static int Mend(Span<byte> input)
    {
        if (input.Length < 4) return input.Length;
        input[0] = (byte)(0x80 | (input[0] & 0x3F));
        var length = input.Length & ~3;
        // Where the first packet ends within the datagram, what follows it is another one.
        if ((BinaryPrimitives.ReadUInt16BigEndian(input[2..]) + 1) * 4 > length)
            BinaryPrimitives.WriteUInt16BigEndian(input[2..], (ushort)((length / 4) - 1));
        return length;
    }
}
