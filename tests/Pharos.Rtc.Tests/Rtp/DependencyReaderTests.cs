using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Tests.Rtp;

public sealed class DependencyReaderTests
{
    // Chromium's, of an AV1 encoder with three spatial and three temporal layers: the structure, and packets after it.
    private const string Structure =
        "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca877530077004200ef008601df010d";

    // One spatial and three temporal layers, by hand: ids from 5 on, decode targets 3; layers 00 00 01 10(no: spatial) …
    private static readonly byte[] ThreeTemporal = Bits(
        "1 1 000101 0000000000000111", // both ends, template 5, frame 7
        "1 0 0 0 0", // a structure
        "000101 00010", // ids from 5 on, 3 decode targets
        "00 01 01 11", // T0 of key frames, T0, T1, T2
        "10 10 10  10 10 10  00 01 10  00 00 01", // a switch for all; the middle one switches to the highest
        "0  1 0011 0  1 0001 0  1 0000 0", // differences
        "01 0000", // ns(4) = 1 chain, ns(1) takes no bit; 4 x 4 bits of chain differences follow
        "0000 0000 0000",
        "1 0000010011111111 0000001011001111"); // 1280 x 720

    [Fact]
    public void A_template_says_the_layers_and_what_can_be_gone_up_to()
    {
        var reader = new DependencyReader();
        Assert.False(reader.TryRead([0xC5, 0, 7], out _)); // nothing was told
        Assert.True(reader.TryRead(ThreeTemporal, out var key));
        Assert.Equal((true, true, true, (ushort)7, 0, 2), (key.HasStructure, key.IsStartOfFrame, key.IsEndOfFrame, key.FrameNumber, key.TemporalLayer, key.SwitchesUpTo));
        Assert.Equal((0, 2), Of(reader, 0x86));
        Assert.Equal((1, 2), Of(reader, 0x87));
        Assert.Equal((2, 2), Of(reader, 0x48));
        Assert.False(reader.TryRead([0x89, 0, 8], out _)); // no such template
        Assert.False(reader.TryRead([0x84, 0, 8], out _));
    }

    [Fact]
    public void A_frame_may_be_something_else_to_the_decode_targets_than_its_template_says()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(ThreeTemporal, out _));
        Assert.True(reader.TryRead(Bits("1 0 000110 0000000000001000", "0 0 1 0 0", "10 10 11"), out var frame));
        Assert.Equal((0, 1), (frame.TemporalLayer, frame.SwitchesUpTo));
        Assert.True(reader.TryRead(Bits("1 0 000110 0000000000001000", "0 1 1 0 0", "111", "10 11 10"), out frame));
        Assert.Equal((0, 0), (frame.TemporalLayer, frame.SwitchesUpTo));
        Assert.False(reader.TryRead(Bits("1 0 000110 0000000000001000", "0 0 1 0 0", "0"), out _));
    }

    [Fact]
    public void What_Chromium_sends_is_read()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Convert.FromHexString(Structure), out var key));
        Assert.Equal((0, 0, true, (ushort)0x172), (key.TemporalLayer, key.SpatialLayer, key.HasStructure, key.FrameNumber));
        var read = new[] { "86017340fc", "c3017540fc", "88017640fc", "c2017840fc", "8b0174" }.Select(hex =>
        {
            Assert.True(reader.TryRead(Convert.FromHexString(hex), out var frame), hex);
            return ((int)frame.SpatialLayer, (int)frame.TemporalLayer);
        });
        Assert.Equal([(1, 0), (0, 2), (1, 2), (0, 1), (2, 0)], read);
    }

    [Fact]
    public void Half_a_structure_is_none_and_the_one_before_stays()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(ThreeTemporal, out _));
        for (var length = 4; length < ThreeTemporal.Length; length++) Assert.False(reader.TryRead(ThreeTemporal.AsSpan(0, length), out _));
        Assert.Equal((1, 2), Of(reader, 0x87));
        // More templates than ids: next layer 0 without end.
        Assert.False(reader.TryRead([0xC5, 0, 7, 0x80, .. new byte[200]], out _));
        Assert.Equal((1, 2), Of(reader, 0x87));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_packet()
    {
        var reader = new DependencyReader();
        Assert.Equal(0, Allocation.Of(() =>
        {
            reader.TryRead(ThreeTemporal, out _);
            reader.TryRead([0x87, 0, 8], out _);
        }));
    }

    private static (int Temporal, int UpTo) Of(DependencyReader reader, byte first)
    {
        Assert.True(reader.TryRead([first, 0, 8], out var frame));
        return (frame.TemporalLayer, frame.SwitchesUpTo);
    }

    private static byte[] Bits(params string[] parts)
    {
        var bits = string.Concat(parts).Replace(" ", "", StringComparison.Ordinal);
        return [.. bits.Chunk(8).Select(bit => Convert.ToByte(new string(bit).PadRight(8, '0'), 2))];
    }
}
