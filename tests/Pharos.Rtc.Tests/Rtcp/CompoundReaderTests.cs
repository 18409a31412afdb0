using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Tests.Rtp;

namespace Pharos.Rtc.Tests.Rtcp;

public sealed class CompoundReaderTests
{
    /// <summary>An empty receiver report, a CNAME, and a BYE with 4 bytes of padding.</summary>
    private static readonly byte[] Compound = Convert.FromHexString(
        "80C90001" + "00000001" + "81CA0003" + "00000001" + "010361626300" + "0000" + "A1CB0002" + "00000001" + "00000004");

    [Fact]
    public void Packets_come_in_order_and_without_their_padding() =>
        Assert.Equal("ReceiverReport/0/4 SourceDescription/1/12 Bye/1/4", Describe(Compound));

    [Fact]
    public void A_packet_of_reduced_size_may_begin_with_feedback() =>
        Assert.Equal("PayloadFeedback/1/8", Describe(Convert.FromHexString("81CE00020000000100000002")));

    [Theory]
    [InlineData("", "")]
    [InlineData("80C9", "malformed")]
    [InlineData("40C90000", "malformed")]
    [InlineData("80C90001", "malformed")]
    [InlineData("80C9000080C90005", "ReceiverReport/0/0 malformed")]
    [InlineData("A0C9000100000004" + "80C90000", "ReceiverReport/0/0 ReceiverReport/0/0")]
    [InlineData("A0C9000100000000", "malformed")]
    [InlineData("A0C9000100000003", "ReceiverReport/0/1")]
    [InlineData("A0C9000100000008", "malformed")]
    [InlineData("A0C90000", "malformed")]
    [InlineData("A0C9000100000004", "ReceiverReport/0/0")]
    public void What_is_not_sound_ends_it(string hex, string expected) => Assert.Equal(expected, Describe(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("AFCD00050000000100000002000100010000000020010401", 1)]
    [InlineData("AFCD000600000001000000020001000400000000200404040404" + "0002", 4)]
    [InlineData("AFCD000600000001000000020001000300000000200304040400" + "0003", 3)]
    public void Feedback_that_browsers_fill_up_to_a_word_is_read(string hex, int packets)
    {
        var reader = new CompoundReader(Convert.FromHexString(hex + hex));
        for (var message = 0; message < 2; message++)
        {
            Assert.True(reader.MoveNext());
            Assert.True(TransportFeedback.TryRead(reader.Current, new PacketArrival[8], out _, out var count));
            Assert.Equal(packets, count);
        }
        Assert.False(reader.MoveNext() || reader.IsMalformed);
    }

    [Fact]
    public void Reading_allocates_nothing() => Assert.Equal(0, Allocation.Of(() =>
    {
        foreach (var packet in new CompoundReader(Compound)) RtcpMessageTests.ReadAll(packet);
        foreach (var message in RtcpMessageTests.Golden)
            foreach (var packet in new CompoundReader(message)) RtcpMessageTests.ReadAll(packet);
    }));

    private static string Describe(byte[] bytes)
    {
        var packets = new List<string>();
        var reader = new CompoundReader(bytes);
        while (reader.MoveNext()) packets.Add($"{reader.Current.Type}/{reader.Current.Count}/{reader.Current.Body.Length}");
        if (reader.IsMalformed) packets.Add("malformed");
        return string.Join(' ', packets);
    }
}
