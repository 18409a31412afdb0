using CsCheck;
using Pharos.Rtc.Rtp;

namespace Pharos.Rtc.Tests.Rtp;

public sealed class HeaderExtensionsTests
{
    private const string Header = "9060000100000002CAFEBABE";

    /// <summary>The figure of RFC 8285 §4.2: a value of 1 byte, one of 2, padding, one of 4.</summary>
    private static readonly byte[] OneByte = Convert.FromHexString(Header + "BEDE0003" + "10AA" + "21BBCC" + "0000" + "33DDDDDDDD");

    /// <summary>The figure of RFC 8285 §4.3: a value of none, one of 1 byte, padding, one of 4.</summary>
    private static readonly byte[] TwoByte = Convert.FromHexString(Header + "10000003" + "0100" + "0201AA" + "00" + "0304BBBBBBBB");

    [Fact]
    public void The_figure_of_the_one_byte_form_is_read() => Assert.Equal("1=AA 2=BBCC 3=DDDDDDDD", Describe(OneByte));

    [Fact]
    public void The_figure_of_the_two_byte_form_is_read() => Assert.Equal("1= 2=AA 3=BBBBBBBB", Describe(TwoByte));

    [Theory]
    [InlineData("BEDE0001" + "10AAF000", "1=AA", "id 15 ends a one-byte block")]
    [InlineData("BEDE0002" + "10AA0120" + "BB000000", "1=AA", "and so does id 0 with a length")]
    [InlineData("BEDE0001" + "10AA22BB", "1=AA", "an element that does not fit")]
    [InlineData("BEDE0001" + "000010AA", "1=AA", "padding comes first")]
    [InlineData("100F0001" + "0F01AA00", "15=AA", "id 15 is one of many in the two-byte form, and its application bits do not matter")]
    [InlineData("10000001" + "010100FF", "1=00", "an id without a length")]
    [InlineData("ABCD0001" + "10AA0000", "", "another profile")]
    [InlineData("BEDE0000", "", "an empty block")]
    public void What_ends_a_block_leaves_what_came_before(string block, string expected, string why) =>
        Assert.True(expected == Describe(Convert.FromHexString(Header + block)), why);

    [Fact]
    public void An_element_is_found_by_its_id_and_can_be_overwritten_in_place()
    {
        var bytes = OneByte.ToArray();
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        Assert.False(packet.Extensions.TryFind(4, out _));
        Assert.True(packet.Extensions.TryFind(2, out var extension));
        TransportSequence.Write(bytes.AsSpan(extension.Offset, extension.Value.Length), new(0x1234));
        Assert.Equal("1=AA 2=1234 3=DDDDDDDD", Describe(bytes));
    }

    [Fact]
    public void What_is_written_in_either_form_is_read() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Byte[1, 14], Gen.Byte.Array[1, 16]).Array[0, 8]).Sample((oneByte, elements) =>
        {
            var bytes = new byte[512];
            Convert.FromHexString(Header).CopyTo(bytes.AsSpan());
            var writer = new HeaderExtensionWriter(bytes.AsSpan(12), oneByte ? HeaderExtensionForm.OneByte : HeaderExtensionForm.TwoByte);
            foreach (var (id, value) in elements) Assert.True(writer.TryAdd(id, value));
            var length = writer.Finish();
            Assert.Equal(0, length % 4);
            Assert.Equal(elements.Length == 0, length == 0);
            RtpHeader.SetExtensionBit(bytes, length > 0);
            Assert.True(RtpPacket.TryRead(bytes.AsSpan(0, 12 + length), out var packet));
            Assert.Equal(12 + length, packet.HeaderLength);
            Assert.Equal(string.Join(' ', elements.Select(e => $"{e.Item1}={Convert.ToHexString(e.Item2)}")),
                Describe(bytes[..(12 + length)]));
        });

    [Fact]
    public void The_writer_makes_the_figure_s_bytes_and_leaves_room_for_what_is_written_later()
    {
        var bytes = new byte[16];
        bytes.AsSpan().Fill(0xFF);
        var writer = new HeaderExtensionWriter(bytes, HeaderExtensionForm.OneByte);
        Assert.True(writer.TryAdd(1, [0xAA]));
        Assert.True(writer.TryReserve(3, 2, out var later));
        Assert.Equal(12, writer.Finish());
        TransportSequence.Write(later, new(200));
        Assert.Equal("BEDE000210AA3100C8000000FFFFFFFF", Convert.ToHexString(bytes));
    }

    [Fact]
    public void What_a_form_does_not_have_and_what_has_no_room_is_not_written()
    {
        var one = new HeaderExtensionWriter(new byte[24], HeaderExtensionForm.OneByte);
        Assert.False(one.TryAdd(0, [1]) | one.TryAdd(15, [1]) | one.TryAdd(1, []) | one.TryAdd(1, new byte[17]));
        Assert.True(one.TryAdd(1, new byte[16]));
        Assert.False(one.TryAdd(2, [1, 2, 3]));
        Assert.True(one.TryAdd(2, [1, 2]));
        var two = new HeaderExtensionWriter(new byte[300], HeaderExtensionForm.TwoByte);
        Assert.False(two.TryAdd(0, [1]) | two.TryAdd(1, new byte[256]));
        Assert.True(two.TryAdd(255, new byte[255]) & two.TryAdd(1, []));
        var none = new HeaderExtensionWriter(new byte[3], HeaderExtensionForm.TwoByte);
        Assert.False(none.TryAdd(1, []));
        Assert.Equal(0, none.Finish());
    }

    [Fact]
    public void Ids_are_mapped_in_place_and_what_was_not_negotiated_becomes_padding()
    {
        var map = new HeaderExtensionMap();
        map.Add(1, 7);
        map.Add(3, 1);
        var one = OneByte.ToArray();
        Assert.True(map.TryApply(one));
        Assert.Equal("7=AA 1=DDDDDDDD", Describe(one));
        var two = TwoByte.ToArray();
        Assert.True(map.TryApply(two));
        Assert.Equal(Convert.ToHexString(Convert.FromHexString(Header + "10000003" + "0700" + "000000" + "00" + "0104BBBBBBBB")),
            Convert.ToHexString(two));
    }

    [Fact]
    public void What_the_one_byte_form_cannot_name_and_what_follows_the_end_goes()
    {
        var map = new HeaderExtensionMap();
        map.Add(1, 15);
        map.Add(2, 2);
        var bytes = Convert.FromHexString(Header + "BEDE0002" + "10AA20BB" + "F0112233");
        Assert.True(map.TryApply(bytes));
        Assert.Equal(Header + "BEDE0002" + "000020BB" + "00000000", Convert.ToHexString(bytes));
        var other = Convert.FromHexString(Header + "ABCD0001" + "01020304");
        Assert.True(map.TryApply(other));
        Assert.Equal(Header + "ABCD0001" + "00000000", Convert.ToHexString(other));
    }

    [Fact]
    public void Looking_for_an_element_and_mapping_ids_allocate_nothing()
    {
        var map = new HeaderExtensionMap();
        for (var id = 1; id < 15; id++) map.Add((byte)id, (byte)id);
        var bytes = OneByte.ToArray();
        Assert.Equal(0, Allocation.Of(() =>
        {
            _ = RtpPacket.TryRead(bytes, out var packet) && packet.Extensions.TryFind(3, out _);
            map.TryApply(bytes);
        }));
    }

    private static string Describe(byte[] bytes)
    {
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        var elements = new List<string>();
        foreach (var extension in packet.Extensions) elements.Add($"{extension.Id}={Convert.ToHexString(extension.Value)}");
        return string.Join(' ', elements);
    }
}
