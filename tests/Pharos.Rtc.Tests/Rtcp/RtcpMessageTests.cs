using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Tests.Rtcp;

public sealed class RtcpMessageTests
{
    private const string Block = "000000AA" + "40FFFFFE" + "00010002" + "00000003" + "00000004" + "00000005";

    private static readonly byte[] Sr =
        Convert.FromHexString("81C8000C" + "00000001" + "0102030405060708" + "00000009" + "0000000A" + "0000000B" + Block);
    private static readonly byte[] Rr = Convert.FromHexString("81C90007" + "00000001" + Block);
    private static readonly byte[] NackBytes = Convert.FromHexString("81CD0004" + "00000001" + "00000002" + "FFFE8005" + "00640000");
    private static readonly byte[] PliBytes = Convert.FromHexString("81CE0002" + "00000001" + "00000002");
    private static readonly byte[] FirBytes =
        Convert.FromHexString("84CE0006" + "00000001" + "00000000" + "000000020A000000" + "000000030B000000");
    private static readonly byte[] RembBytes =
        Convert.FromHexString("8FCE0005" + "00000001" + "00000000" + "52454D42" + "010BD090" + "00000002");
    private static readonly byte[] Rrtr = Convert.FromHexString("80CF0004" + "00000001" + "04000002" + "0102030405060708");
    private static readonly byte[] Dlrr =
        Convert.FromHexString("80CF0008" + "00000001" + "05000006" + "000000020304050600010000" + "000000030304050700020000");
    private static readonly ReportBlock BlockValue = new(new(0xAA), 0x40, -2, 0x10002, 3, 4, 5);

    internal static readonly byte[][] Golden =
        [Sr, Rr, NackBytes, PliBytes, FirBytes, RembBytes, Rrtr, Dlrr, TransportFeedbackTests.OneBit, TransportFeedbackTests.Mixed];

    internal static void ReadAll(RtcpPacket packet)
    {
        Span<Ssrc> sources = stackalloc Ssrc[31];
        Span<SeqNo> lost = stackalloc SeqNo[40];
        Span<Fir> commands = stackalloc Fir[4];
        Span<ReceiverTimeDelay> delays = stackalloc ReceiverTimeDelay[4];
        Span<PacketArrival> arrivals = stackalloc PacketArrival[64];
        if (SenderReport.TryRead(packet, out _, out var blocks) || ReceiverReport.TryRead(packet, out _, out blocks))
            for (var i = 0; i < blocks.Count; i++) _ = blocks[i];
        SourceDescription.TryReadCname(packet, out _, out _);
        Bye.TryRead(packet, sources, out _);
        Nack.TryRead(packet, lost, out _, out _, out _);
        Pli.TryRead(packet, out _);
        Fir.TryRead(packet, commands, out _, out _);
        Remb.TryRead(packet, out _);
        TransportFeedback.TryRead(packet, arrivals, out _, out _);
        ExtendedReport.TryReadReceiverTime(packet, out _, out _);
        ExtendedReport.TryReadDelays(packet, delays, out _, out _);
    }

    internal static RtcpPacket Only(byte[] bytes)
    {
        var reader = new CompoundReader(bytes);
        Assert.True(reader.MoveNext());
        var packet = reader.Current;
        Assert.False(reader.MoveNext() || reader.IsMalformed);
        return packet;
    }

    [Fact]
    public void A_sender_report_is_read_and_written()
    {
        Assert.True(SenderReport.TryRead(Only(Sr), out var report, out var blocks));
        Assert.Equal(new SenderReport(new(1), 0x0102030405060708, 9, 10, 11), report);
        Assert.Equal(0x03040506u, report.CompactNtpTime);
        Assert.Equal(1, blocks.Count);
        Assert.Equal(BlockValue, blocks[0]);
        Expect(Sr, to => report.Write(to, [BlockValue]));
    }

    [Fact]
    public void A_receiver_report_is_read_and_written()
    {
        Assert.True(ReceiverReport.TryRead(Only(Rr), out var sender, out var blocks));
        Assert.Equal((new Ssrc(1), 1), (sender, blocks.Count));
        Assert.Equal(BlockValue, blocks[0]);
        Expect(Rr, to => ReceiverReport.Write(to, new(1), [BlockValue]));
    }

    [Fact]
    public void A_report_with_fewer_blocks_than_it_counts_is_refused()
    {
        var bytes = Rr.ToArray();
        bytes[0] = 0x82;
        Assert.False(ReceiverReport.TryRead(Only(bytes), out _, out _));
    }

    [Fact]
    public void A_loss_beyond_24_bits_stays_at_their_end()
    {
        var bytes = new byte[ReceiverReport.LengthOf(1)];
        ReceiverReport.Write(bytes, new(1), [BlockValue with { CumulativeLost = int.MaxValue }]);
        Assert.True(ReceiverReport.TryRead(Only(bytes), out _, out var blocks));
        Assert.Equal(0x7FFFFF, blocks[0].CumulativeLost);
    }

    [Fact]
    public void A_cname_is_found_behind_other_items_and_chunks()
    {
        var bytes = Convert.FromHexString("82CA0005" + "00000001" + "02014100" + "00000002" + "06017A01" + "026162" + "00");
        Assert.True(SourceDescription.TryReadCname(Only(bytes), out var source, out var cname));
        Assert.Equal(new Ssrc(2), source);
        Assert.Equal("ab"u8, cname);
    }

    [Fact]
    public void A_cname_of_any_length_is_written_as_it_is_read() => Gen.Byte.Array[0, 255].Sample(name =>
    {
        var bytes = new byte[SourceDescription.LengthOf(name.Length)];
        Assert.Equal(bytes.Length, SourceDescription.Write(bytes, new(7), name));
        Assert.Equal(0, bytes[^1]);
        Assert.True(SourceDescription.TryReadCname(Only(bytes), out var source, out var cname));
        Assert.Equal(new Ssrc(7), source);
        Assert.Equal(name, cname);
    });

    [Fact]
    public void A_goodbye_names_its_sources()
    {
        var bytes = Convert.FromHexString("82CB0003" + "00000001" + "00000002" + "02627900");
        var sources = new Ssrc[Bye.MaxSources];
        Assert.True(Bye.TryRead(Only(bytes), sources, out var count));
        Assert.Equal([new(1), new(2)], sources[..count]);
        Expect(Convert.FromHexString("82CB00020000000100000002"), to => Bye.Write(to, [new(1), new(2)]));
        bytes[0] = 0x84;
        Assert.False(Bye.TryRead(Only(bytes), sources, out _));
    }

    [Fact]
    public void A_nack_is_a_number_and_a_mask_of_the_sixteen_after_it()
    {
        SeqNo[] lost = [new(65534), new(65535), new(1), new(14), new(100)];
        var into = new SeqNo[20];
        Assert.True(Nack.TryRead(Only(NackBytes), into, out var sender, out var media, out var count));
        Assert.Equal((new Ssrc(1), new Ssrc(2)), (sender, media));
        Assert.Equal(lost, into[..count]);
        Expect(NackBytes, to => Nack.Write(to, new(1), new(2), lost));
        Assert.True(Nack.TryRead(Only(NackBytes), into.AsSpan(0, 2), out _, out _, out count));
        Assert.Equal(2, count);
        Assert.False(Nack.TryRead(Only(Convert.FromHexString("81CD00020000000100000002")), into, out _, out _, out _));
    }

    [Fact]
    public void Any_list_of_lost_packets_is_asked_for_and_an_ascending_one_takes_no_more_than_its_span_needs() =>
        Gen.Select(Gen.UShort, Gen.Int[1, 40].Array[1, 60]).Sample((start, steps) =>
        {
            var lost = new SeqNo[steps.Length];
            for (var i = 0; i < steps.Length; i++) lost[i] = (i == 0 ? new SeqNo(start) : lost[i - 1]) + steps[i];
            var bytes = new byte[Nack.MaxLengthOf(lost.Length)];
            var length = Nack.Write(bytes, new(1), new(2), lost);
            var into = new SeqNo[100];
            Assert.True(Nack.TryRead(Only(bytes[..length]), into, out _, out _, out var count));
            Assert.Equal(lost, into[..count]);
            // Each FCI but the last was full: the next one's number was out of its reach.
            for (var at = 12; at + 4 < length; at += 4)
            {
                var (pid, next) = ((bytes[at] << 8) | bytes[at + 1], (bytes[at + 4] << 8) | bytes[at + 5]);
                Assert.True(new SeqNo((ushort)next) - new SeqNo((ushort)pid) > 16);
            }
        });

    [Fact]
    public void A_picture_loss_is_read_and_written()
    {
        Assert.True(Pli.TryRead(Only(PliBytes), out var request));
        Assert.Equal(new Pli(new(1), new(2)), request);
        Expect(PliBytes, to => request.Write(to));
        Assert.False(Pli.TryRead(Only(NackBytes), out _) | Pli.TryRead(Only(FirBytes), out _));
    }

    [Fact]
    public void An_intra_request_commands_each_stream()
    {
        var into = new Fir[4];
        Assert.True(Fir.TryRead(Only(FirBytes), into, out var sender, out var count));
        Assert.Equal(new Ssrc(1), sender);
        Assert.Equal([new(new(2), 10), new(new(3), 11)], into[..count]);
        Expect(FirBytes, to => Fir.Write(to, new(1), into.AsSpan(0, 2)));
    }

    [Fact]
    public void A_bitrate_is_a_mantissa_and_an_exponent()
    {
        // 0x0BD090: exponent 2, mantissa 0x3D090 = 250,000: a million.
        Assert.True(Remb.TryRead(Only(RembBytes), out var report));
        Assert.Equal(new Remb(new(1), 1_000_000), report);
        Expect(RembBytes, to => report.Write(to, [new(2)]));
    }

    [Fact]
    public void A_bitrate_too_large_to_hold_is_the_largest_and_another_application_s_message_is_refused()
    {
        var bytes = RembBytes.ToArray();
        bytes[17] = 0xFF;
        Assert.True(Remb.TryRead(Only(bytes), out var report));
        Assert.Equal(long.MaxValue, report.BitsPerSecond);
        bytes[12] = (byte)'X';
        Assert.False(Remb.TryRead(Only(bytes), out _));
        bytes[12] = (byte)'R';
        bytes[16] = 2;
        Assert.False(Remb.TryRead(Only(bytes), out _));
    }

    [Fact]
    public void A_bitrate_keeps_its_eighteen_highest_bits() => Gen.Long[0, long.MaxValue].Sample(rate =>
    {
        var bytes = new byte[Remb.LengthOf(0)];
        new Remb(new(1), rate).Write(bytes, []);
        Assert.True(Remb.TryRead(Only(bytes), out var report));
        Assert.InRange(report.BitsPerSecond, rate - (rate >> 17), rate);
    });

    [Fact]
    public void A_receiver_s_time_and_its_delay_are_read_and_written()
    {
        Assert.True(ExtendedReport.TryReadReceiverTime(Only(Rrtr), out var sender, out var time));
        Assert.Equal((new Ssrc(1), 0x0102030405060708ul), (sender, time));
        Expect(Rrtr, to => ExtendedReport.WriteReceiverTime(to, new(1), 0x0102030405060708));

        var into = new ReceiverTimeDelay[4];
        Assert.True(ExtendedReport.TryReadDelays(Only(Dlrr), into, out sender, out var count));
        Assert.Equal([new(new(2), 0x03040506, 0x10000), new(new(3), 0x03040507, 0x20000)], into[..count]);
        Expect(Dlrr, to => ExtendedReport.WriteDelays(to, new(1), into.AsSpan(0, 2)));
        Assert.False(ExtendedReport.TryReadDelays(Only(Rrtr), into, out _, out _)
            | ExtendedReport.TryReadReceiverTime(Only(Dlrr), out _, out _));
    }

    [Fact]
    public void A_block_of_another_kind_is_passed_over_and_one_that_is_cut_off_is_refused()
    {
        var bytes = Convert.FromHexString("80CF0006" + "00000001" + "07000001" + "00000000" + "04000002" + "0102030405060708");
        Assert.True(ExtendedReport.TryReadReceiverTime(Only(bytes), out _, out _));
        bytes[11] = 9;
        Assert.False(ExtendedReport.TryReadReceiverTime(Only(bytes), out _, out _));
    }

    private static void Expect(byte[] expected, Func<byte[], int> write)
    {
        var bytes = new byte[expected.Length + 8];
        Assert.Equal(expected.Length, write(bytes));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(bytes.AsSpan(0, expected.Length)));
    }
}
