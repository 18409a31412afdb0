using CsCheck;
using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Rtc.Tests.Rtp.Codecs;

public sealed class Vp8Tests
{
    /// <summary>X, S; I, L, T, K; 15 bits of picture id; TL0PICIDX; TID 2, Y, KEYIDX 5; a key frame's first bytes.</summary>
    private static readonly byte[] Full = Convert.FromHexString("90" + "F0" + "9234" + "7F" + "A5" + "10029D012A");

    private static readonly byte[] Short = Convert.FromHexString("80" + "80" + "11" + "01");

    [Fact]
    public void Every_field_is_read()
    {
        Assert.True(Vp8.TryRead(Full, out var descriptor));
        Assert.Equal(6, descriptor.Length);
        Assert.True(descriptor is { IsStartOfFrame: true, IsStartOfKeyFrame: true, IsDiscardable: false, IsLayerSync: true });
        Assert.Equal((15, 0x1234), (descriptor.PictureIdBits, descriptor.PictureId));
        Assert.Equal(((byte?)0x7F, (byte?)2), (descriptor.Tl0PicIdx, descriptor.TemporalLayer));
    }

    /// <summary>The examples of RFC 7741 §4.6, their lengths and key frames.</summary>
    [Theory]
    [InlineData("10" + "00", 1, true, true, 0)]
    [InlineData("10" + "01", 1, true, false, 0)]
    [InlineData("00" + "00", 1, false, false, 0)]
    [InlineData("11" + "00", 1, false, false, 0)]
    [InlineData("908011" + "00", 3, true, true, 7)]
    [InlineData("90808111" + "00", 4, true, true, 15)]
    [InlineData("30" + "01", 1, true, false, 0)]
    public void The_start_of_a_key_frame_is_the_first_packet_of_a_frame_without_the_p_bit(
        string hex, int length, bool starts, bool keyFrame, int pictureIdBits)
    {
        Assert.True(Vp8.TryRead(Convert.FromHexString(hex), out var descriptor));
        Assert.Equal((length, starts, keyFrame, pictureIdBits), (descriptor.Length, descriptor.IsStartOfFrame,
            descriptor.IsStartOfKeyFrame, descriptor.PictureIdBits));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("90")]
    [InlineData("9080")]
    [InlineData("908081")]
    [InlineData("90808111")]
    [InlineData("9040")]
    [InlineData("902000")]
    public void What_is_cut_off_is_refused(string hex) => Assert.False(Vp8.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Numbers_are_rewritten_in_place_and_keep_their_width()
    {
        var full = Full.ToArray();
        Assert.True(Vp8.TryRead(full, out var descriptor));
        descriptor.Rewrite(full, 0xFFFF, 0x22);
        Assert.Equal("90F0FFFF22A510029D012A", Convert.ToHexString(full));
        var narrow = Short.ToArray();
        Assert.True(Vp8.TryRead(narrow, out descriptor));
        descriptor.Rewrite(narrow, 0x1FF, 0x22);
        Assert.Equal("80807F01", Convert.ToHexString(narrow));
        byte[] none = [0x10, 0x00];
        Assert.True(Vp8.TryRead(none, out descriptor));
        descriptor.Rewrite(none, 0x1FF, 0x22);
        Assert.Equal("1000", Convert.ToHexString(none));
    }

    [Fact]
    public void What_is_rewritten_is_read_and_the_rest_stays() =>
        Gen.Select(Gen.Byte.Array[8, 12], Gen.Int[0, 0x7FFF], Gen.Byte).Sample((bytes, pictureId, tl0) =>
    {
        Assert.True(Vp8.TryRead(bytes, out var before));
        before.Rewrite(bytes, pictureId, tl0);
        Assert.True(Vp8.TryRead(bytes, out var after));
        var kept = before.PictureIdBits switch { 15 => pictureId, 7 => pictureId & 0x7F, _ => 0 };
        Assert.Equal((kept, before.Tl0PicIdx is null ? null : (byte?)tl0), (after.PictureId, after.Tl0PicIdx));
        Assert.Equal(before with { PictureId = 0, Tl0PicIdx = null }, after with { PictureId = 0, Tl0PicIdx = null });
    });

    [Fact]
    public void Rewriting_allocates_nothing() => Assert.Equal(0, Allocation.Of(() =>
    {
        if (Vp8.TryRead(Short, out var descriptor)) descriptor.Rewrite(Short, 0x11, 0);
    }));
}
