using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Rtc.Tests.Rtp.Codecs;

public sealed class Vp9Tests
{
    /// <summary>
    /// I, L, B, E, V, not flexible: a key frame with its structure: 2 spatial layers, 320×180 and 640×360, one picture of the group with
    /// one reference.
    /// </summary>
    private static readonly byte[] Key =
        Convert.FromHexString("AE" + "9234" + "10" + "07" + "38" + "014000B402800168" + "01" + "1401" + "82");

    /// <summary>I, P, L, F, B: layer TID 1, U, SID 2, D; two references.</summary>
    private static readonly byte[] Flexible = Convert.FromHexString("F8" + "11" + "35" + "0304" + "82");

    [Fact]
    public void A_key_frame_with_its_scalability_structure_is_read()
    {
        Assert.True(Vp9.TryRead(Key, out var descriptor));
        Assert.True(descriptor is { IsStartOfFrame: true, IsEndOfFrame: true, IsStartOfKeyFrame: true, HasLayer: true,
            IsSwitchingUpPoint: true });
        Assert.Equal((15, 0x1234), (descriptor.PictureIdBits, descriptor.PictureId));
        Assert.Equal((0, 0, (byte?)7, 2), (descriptor.TemporalLayer, descriptor.SpatialLayer, descriptor.Tl0PicIdx,
            descriptor.SpatialLayers));
        Assert.Equal(Key.Length - 1, descriptor.Length);
    }

    [Fact]
    public void A_frame_of_a_higher_layer_in_flexible_mode_is_read()
    {
        Assert.True(Vp9.TryRead(Flexible, out var descriptor));
        Assert.True(descriptor is { IsStartOfFrame: true, IsStartOfKeyFrame: false, IsInterLayerPredicted: true,
            IsInterPicturePredicted: true });
        Assert.Equal((7, 0x11, 1, 2), (descriptor.PictureIdBits, descriptor.PictureId, descriptor.TemporalLayer, descriptor.SpatialLayer));
        Assert.Null(descriptor.Tl0PicIdx);
        Assert.Equal(5, descriptor.Length);
    }

    [Theory]
    [InlineData("08" + "82", true)]
    [InlineData("48" + "82", false)]
    [InlineData("00" + "82", false)]
    [InlineData("28" + "0007" + "82", true)]
    [InlineData("28" + "0307" + "82", false)]
    public void A_key_frame_starts_in_the_lowest_spatial_layer_without_prediction(string hex, bool keyFrame)
    {
        Assert.True(Vp9.TryRead(Convert.FromHexString(hex), out var descriptor));
        Assert.Equal(keyFrame, descriptor.IsStartOfKeyFrame);
    }

    [Fact]
    public void Other_numbers_are_written_into_the_fields_that_are_there()
    {
        var payload = Key.ToArray();
        Assert.True(Vp9.TryRead(payload, out var descriptor));
        descriptor.Rewrite(payload, 0x1_7FFF, 0xFE);
        Assert.Equal(Convert.ToHexString(Key).Replace("AE92341007", "AEFFFF10FE", StringComparison.Ordinal), Convert.ToHexString(payload));

        // 7 bits, and none of the lowest layer's count.
        payload = Flexible.ToArray();
        Assert.True(Vp9.TryRead(payload, out descriptor));
        descriptor.Rewrite(payload, 0x1FE, 0xFE);
        Assert.Equal("F87E35030482", Convert.ToHexString(payload));

        payload = [0x08, 0x82];
        Assert.True(Vp9.TryRead(payload, out descriptor));
        descriptor.Rewrite(payload, 1, 1);
        Assert.Equal("0882", Convert.ToHexString(payload));
    }

    [Fact]
    public void What_is_cut_off_is_refused()
    {
        for (var length = 0; length < Key.Length; length++) Assert.False(Vp9.TryRead(Key.AsSpan(0, length), out _));
        for (var length = 0; length < Flexible.Length; length++) Assert.False(Vp9.TryRead(Flexible.AsSpan(0, length), out _));
    }

    [Fact]
    public void More_than_three_references_are_refused() =>
        Assert.False(Vp9.TryRead(Convert.FromHexString("58" + "03050709" + "82"), out _));
}
