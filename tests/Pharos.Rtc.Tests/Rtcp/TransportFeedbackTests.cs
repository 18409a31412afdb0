using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Tests.Rtcp;

public sealed class TransportFeedbackTests
{
    /// <summary>The draft's status vector of one-bit statuses: 1 lost, 5 received, 3 lost, 3 received, 2 lost; 250 µs apart.</summary>
    internal static readonly byte[] OneBit = Convert.FromHexString(
        "8FCD0007" + "00000001" + "00000002" + "00FF000E" + "00000109" + "9F1C" + "0101010101010101" + "0000");

    /// <summary>Before the clock's zero; two-bit statuses (small, large, lost, small, three lost) and a run of 20 small deltas.</summary>
    internal static readonly byte[] Mixed = Convert.FromHexString(
        "8FCD000B" + "00000001" + "00000002" + "0001001B" + "FFFFFF00" + "D8402014" + "04FFF008"
            + string.Concat(Enumerable.Repeat("02", 20)));

    [Fact]
    public void A_vector_of_one_bit_statuses_is_read_and_written()
    {
        var arrivals = Read(OneBit, out var feedback);
        Assert.Equal(new TransportFeedback(new(1), new(2), new(0xFF), 14, 9), feedback);
        Assert.Equal("- 257 258 259 260 261 - - - 262 263 264 - -", Describe(arrivals));
        Assert.Equal(new SeqNo(0x10C), arrivals[^1].Sequence);
        Assert.Equal(Convert.ToHexString(OneBit), Convert.ToHexString(Written(arrivals, 9)));
    }

    [Fact]
    public void Two_bit_statuses_runs_and_times_that_go_back_are_read_and_written()
    {
        var arrivals = Read(Mixed, out _);
        Assert.StartsWith("-252 -268 - -260 - - - -258 -256", Describe(arrivals));
        Assert.Equal(27, arrivals.Length);
        Assert.Equal(Convert.ToHexString(Mixed), Convert.ToHexString(Written(arrivals, 0)));
    }

    /// <summary>The draft's run of 221 packets not received.</summary>
    [Fact]
    public void A_run_of_lost_packets_has_no_deltas()
    {
        var bytes = Convert.FromHexString("8FCD0005" + "00000001" + "00000002" + "000000DD" + "00000000" + "00DD0000");
        var arrivals = Read(bytes, out _);
        Assert.Equal(221, arrivals.Length);
        Assert.All(arrivals, a => Assert.Null(a.Arrival));
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Written(arrivals, 0)));
    }

    [Theory]
    [InlineData("8FCD0005" + "00000001" + "00000002" + "00000000" + "00000000" + "20010400", "no packets")]
    [InlineData("8FCD0005" + "00000001" + "00000002" + "00000010" + "00000000" + "20010000", "fewer statuses than it counts")]
    [InlineData("8FCD0005" + "00000001" + "00000002" + "00000003" + "00000000" + "20030101", "a delta that is missing")]
    [InlineData("8FCD0005" + "00000001" + "00000002" + "00000001" + "00000000" + "60010000", "the reserved status")]
    [InlineData("8FCD0004" + "00000001" + "00000002" + "00000001" + "00000000", "no chunk")]
    public void What_is_not_sound_is_refused(string hex, string why) =>
        Assert.False(
            TransportFeedback.TryRead(RtcpMessageTests.Only(Convert.FromHexString(hex)), new PacketArrival[32], out _, out _), why);

    [Fact]
    public void More_packets_than_there_is_room_for_are_left_out()
    {
        var bytes = Convert.FromHexString("8FCD0005" + "00000001" + "00000002" + "0000FFFF" + "00000000" + "1FFF1FFF");
        Assert.False(TransportFeedback.TryRead(RtcpMessageTests.Only(bytes), new PacketArrival[10], out _, out _));
        Assert.True(TransportFeedback.TryRead(RtcpMessageTests.Only(OneBit), new PacketArrival[10], out var feedback, out var count));
        Assert.Equal((14, 10), (feedback.StatusCount, count));
    }

    [Fact]
    public void Any_arrivals_are_told_in_as_many_messages_as_it_takes() =>
        Gen.Select(Gen.UShort, Gen.Long[-100_000, 100_000], Steps.Array[1, 1500], Gen.Int[24, 1200]).Sample((first, start, steps, room) =>
        {
            var packets = new PacketArrival[steps.Length];
            for (var i = 0; i < steps.Length; i++)
            {
                if (steps[i] is { } step) start += step;
                packets[i] = new(new SeqNo(first) + i, steps[i] is null ? null : new TimeSpan(start * 2500));
            }

            var bytes = new byte[room];
            var into = new PacketArrival[TransportFeedbackWriter.MaxPackets];
            for (var done = 0; done < packets.Length;)
            {
                var length = TransportFeedbackWriter.Write(bytes, new(1), new(2), 3, packets.AsSpan(done), out var consumed);
                Assert.InRange(consumed, 1, TransportFeedbackWriter.MaxPackets);
                Assert.True(TransportFeedback.TryRead(RtcpMessageTests.Only(bytes[..length]), into, out _, out var count));
                Assert.Equal(packets[done..(done + consumed)], into[..count]);
                done += consumed;
            }
        });

    [Fact]
    public void A_moment_between_two_steps_is_rounded_down_and_does_not_drift()
    {
        var packets = Enumerable.Range(0, 100).Select(i => new PacketArrival(new((ushort)i),
            TimeSpan.FromMicroseconds((i * 1249) + 100))).ToArray();
        var bytes = new byte[1200];
        var length = TransportFeedbackWriter.Write(bytes, new(1), new(2), 0, packets, out var consumed);
        Assert.Equal(100, consumed);
        var arrivals = Read(bytes[..length], out _);
        Assert.All(arrivals.Zip(packets), p => Assert.InRange((p.Second.Arrival - p.First.Arrival)!.Value.TotalMicroseconds, 0, 249.9));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var packets = Read(Mixed, out _);
        var bytes = new byte[64];
        Assert.Equal(0, Tests.Rtp.Allocation.Of(() => TransportFeedbackWriter.Write(bytes, new(1), new(2), 0, packets, out _)));
    }

    /// <summary>Mostly small steps; some lost, some back, some too far for one message.</summary>
    private static Gen<int?> Steps => Gen.Select(Gen.Int[0, 99], Gen.Int[0, 255], Gen.Int[-40_000, 40_000]).Select((kind, small, large) =>
        kind < 70 ? small : kind < 90 ? null : kind < 97 ? large / 40 : (int?)large);

    private static PacketArrival[] Read(byte[] bytes, out TransportFeedback feedback)
    {
        var into = new PacketArrival[TransportFeedbackWriter.MaxPackets];
        Assert.True(TransportFeedback.TryRead(RtcpMessageTests.Only(bytes), into, out feedback, out var count));
        return into[..count];
    }

    private static byte[] Written(PacketArrival[] packets, byte number)
    {
        var bytes = new byte[1200];
        var length = TransportFeedbackWriter.Write(bytes, new(1), new(2), number, packets, out var consumed);
        Assert.Equal(packets.Length, consumed);
        return bytes[..length];
    }

    private static string Describe(PacketArrival[] packets) =>
        string.Join(' ', packets.Select(p => p.Arrival is { } arrival ? $"{arrival.TotalMicroseconds / 250}" : "-"));
}
