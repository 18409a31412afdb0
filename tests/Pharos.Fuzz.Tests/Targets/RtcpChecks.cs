using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>What is promised of each type of RTCP packet.</summary>
internal static class RtcpChecks
{
    // The reference time has 24 bits of 64 ms.
    private const long WrapAround = (1L << 24) * 64 * TimeSpan.TicksPerMillisecond;

    // Of a thread: they are too large to be made for each input.
    [ThreadStatic]
    private static PacketArrival[]? _arrivals;

    [ThreadStatic]
    private static PacketArrival[]? _sameArrivals;

    internal delegate void PacketChecking(RtcpPacket packet);

    public static void SenderReports(RtcpPacket packet)
    {
        if (!SenderReport.TryRead(packet, out var report, out var blocks)) return;
        Assert.Equal(packet.Count, blocks.Count);
        var bytes = new byte[SenderReport.LengthOf(blocks.Count)];
        Assert.Equal(bytes.Length, report.Write(bytes, All(blocks)));
        Assert.True(SenderReport.TryRead(Only(bytes), out var again, out var sameBlocks));
        Assert.Equal(report, again);
        Assert.Equal(All(blocks), All(sameBlocks));
    }

    public static void ReceiverReports(RtcpPacket packet)
    {
        if (!ReceiverReport.TryRead(packet, out var sender, out var blocks)) return;
        Assert.Equal(packet.Count, blocks.Count);
        var bytes = new byte[ReceiverReport.LengthOf(blocks.Count)];
        Assert.Equal(bytes.Length, ReceiverReport.Write(bytes, sender, All(blocks)));
        Assert.True(ReceiverReport.TryRead(Only(bytes), out var again, out var sameBlocks));
        Assert.Equal(sender, again);
        Assert.Equal(All(blocks), All(sameBlocks));
    }

    public static void SourceDescriptions(RtcpPacket packet)
    {
        if (!SourceDescription.TryReadCname(packet, out var source, out var cname)) return;
        Assert.InRange(cname.Length, 0, packet.Body.Length - 6);
        var bytes = new byte[SourceDescription.LengthOf(cname.Length)];
        Assert.Equal(bytes.Length, SourceDescription.Write(bytes, source, cname));
        Assert.True(SourceDescription.TryReadCname(Only(bytes), out var again, out var sameName));
        Assert.Equal(source, again);
        Assert.True(cname.SequenceEqual(sameName));
    }

    public static void Byes(RtcpPacket packet)
    {
        Span<Ssrc> sources = stackalloc Ssrc[Bye.MaxSources];
        if (!Bye.TryRead(packet, sources, out var count)) return;
        Assert.Equal(packet.Count, count);
        var bytes = new byte[4 + (4 * count)];
        Assert.Equal(bytes.Length, Bye.Write(bytes, sources[..count]));
        Span<Ssrc> same = stackalloc Ssrc[Bye.MaxSources];
        Assert.True(Bye.TryRead(Only(bytes), same, out var again));
        Assert.True(sources[..count].SequenceEqual(same[..again]));
    }

    public static void Nacks(RtcpPacket packet)
    {
        // More than one packet can ask for would be 17 for each 4 bytes; a caller's room is the bound.
        Span<SeqNo> lost = stackalloc SeqNo[200];
        if (!Nack.TryRead(packet, lost, out var sender, out var media, out var count)) return;
        Assert.InRange(count, 0, Math.Min(lost.Length, packet.Body.Length / 4 * 17));
        if (count == 0) return;
        lost = lost[..count];
        var bytes = new byte[Nack.MaxLengthOf(count)];
        var length = Nack.Write(bytes, sender, media, lost);
        var same = new SeqNo[count * 17];
        Assert.True(Nack.TryRead(Only(bytes.AsSpan(0, length)), same, out var sameSender, out var sameMedia, out var again));
        Assert.Equal((sender, media), (sameSender, sameMedia));
        // Each is asked for, and no other.
        Assert.Equal(lost.ToArray().Select(number => number.Value).ToHashSet(),
            same.Take(again).Select(number => number.Value).ToHashSet());
    }

    public static void Plis(RtcpPacket packet)
    {
        if (!Pli.TryRead(packet, out var request)) return;
        var bytes = new byte[Pli.Length];
        Assert.Equal(bytes.Length, request.Write(bytes));
        Assert.True(Pli.TryRead(Only(bytes), out var again));
        Assert.Equal(request, again);
    }

    public static void Firs(RtcpPacket packet)
    {
        Span<Fir> commands = stackalloc Fir[64];
        if (!Fir.TryRead(packet, commands, out var sender, out var count)) return;
        Assert.InRange(count, 1, Math.Min(commands.Length, packet.Body.Length / 8));
        var bytes = new byte[Fir.LengthOf(count)];
        Assert.Equal(bytes.Length, Fir.Write(bytes, sender, commands[..count]));
        Span<Fir> same = stackalloc Fir[64];
        Assert.True(Fir.TryRead(Only(bytes), same, out var sameSender, out var again));
        Assert.Equal(sender, sameSender);
        Assert.True(commands[..count].SequenceEqual(same[..again]));
    }

    public static void Rembs(RtcpPacket packet)
    {
        if (!Remb.TryRead(packet, out var report)) return;
        Assert.True(report.BitsPerSecond >= 0);
        // A mantissa of 18 bits holds all that one of 18 bits said, but for what was too large to hold.
        var once = Written(report);
        if (report.BitsPerSecond != long.MaxValue) Assert.Equal(report, once);
        Assert.Equal(once, Written(once));
    }

    public static void TransportFeedbacks(RtcpPacket packet)
    {
        var arrivals = _arrivals ??= new PacketArrival[TransportFeedbackWriter.MaxPackets];
        if (!TransportFeedback.TryRead(packet, arrivals, out var feedback, out var count)) return;
        Assert.InRange(feedback.StatusCount, 1, ushort.MaxValue);
        Assert.Equal(Math.Min(feedback.StatusCount, arrivals.Length), count);
        var bytes = new byte[1200];
        var same = _sameArrivals ??= new PacketArrival[TransportFeedbackWriter.MaxPackets];
        for (var done = 0; done < count;)
        {
            var length = TransportFeedbackWriter.Write(
                bytes, feedback.Sender, feedback.Media, feedback.FeedbackCount, arrivals.AsSpan(done, count - done), out var consumed);
            Assert.InRange(consumed, 1, count - done);
            Assert.True(TransportFeedback.TryRead(Only(bytes.AsSpan(0, length)), same, out var again, out var read));
            Assert.Equal((consumed, feedback.Sender, feedback.Media), (read, again.Sender, again.Media));
            for (var i = 0; i < read; i++)
            {
                var (told, repeated) = (arrivals[done + i], same[i]);
                Assert.True(told.Sequence == repeated.Sequence && told.Arrival is null == repeated.Arrival is null);
                Assert.True(((told.Arrival - repeated.Arrival)?.Ticks ?? 0) % WrapAround == 0);
            }

            done += consumed;
        }
    }

    public static void ReceiverTimes(RtcpPacket packet)
    {
        if (!ExtendedReport.TryReadReceiverTime(packet, out var sender, out var time)) return;
        var bytes = new byte[ExtendedReport.ReceiverTimeLength];
        Assert.Equal(bytes.Length, ExtendedReport.WriteReceiverTime(bytes, sender, time));
        Assert.True(ExtendedReport.TryReadReceiverTime(Only(bytes), out var sameSender, out var sameTime));
        Assert.Equal((sender, time), (sameSender, sameTime));
    }

    public static void Delays(RtcpPacket packet)
    {
        Span<ReceiverTimeDelay> delays = stackalloc ReceiverTimeDelay[32];
        if (!ExtendedReport.TryReadDelays(packet, delays, out var sender, out var count)) return;
        Assert.InRange(count, 0, Math.Min(delays.Length, packet.Body.Length / 12));
        var bytes = new byte[ExtendedReport.DelaysLengthOf(count)];
        Assert.Equal(bytes.Length, ExtendedReport.WriteDelays(bytes, sender, delays[..count]));
        Span<ReceiverTimeDelay> same = stackalloc ReceiverTimeDelay[32];
        Assert.True(ExtendedReport.TryReadDelays(Only(bytes), same, out var sameSender, out var again));
        Assert.Equal(sender, sameSender);
        Assert.True(delays[..count].SequenceEqual(same[..again]));
    }

    private static Remb Written(Remb report)
    {
        var bytes = new byte[Remb.LengthOf(1)];
        Assert.Equal(bytes.Length, report.Write(bytes, [new(2)]));
        Assert.True(Remb.TryRead(Only(bytes), out var again));
        return again;
    }

    private static ReportBlock[] All(ReportBlocks blocks)
    {
        var all = new ReportBlock[blocks.Count];
        for (var i = 0; i < all.Length; i++) all[i] = blocks[i];
        return all;
    }

    private static RtcpPacket Only(ReadOnlySpan<byte> bytes)
    {
        var reader = new CompoundReader(bytes);
        Assert.True(reader.MoveNext());
        var packet = reader.Current;
        Assert.False(reader.MoveNext() || reader.IsMalformed);
        return packet;
    }
}
