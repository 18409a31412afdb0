using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>What each codec's payload says about itself.</summary>
internal static class CodecTargets
{
    public static readonly FuzzTarget[] List =
    [
        new("codec-vp8", Hex("90F092347FA510029D012A", "80801101", "1000AABB", "90E0117FA50100"), input =>
            Vp8.TryRead(input, out _)) { Check = CheckVp8 },
        new("codec-vp9", Hex("AE9234100738014000B402800168011401" + "82", "F811350304" + "82", "0C82", "8C1182", "AA92341007100140014082"),
            input => Vp9.TryRead(input, out _))
        {
            Check = CheckVp9,
        },
        new("codec-h264", Hex("7800046742C01F000268CE0003658884", "658884", "7C858884", "419A02", "6742C01F"), input =>
            H264.TryRead(input, out _))
        {
            Check = CheckH264,
        },
        new("codec-h265", Hex("6001000340010C000342010100032601AF", "2601AF", "620193AF", "420101", "0201D0"), input =>
            H265.TryRead(input, out _))
        {
            Check = CheckH265,
        },
        new("codec-av1", Hex("2803080A0B3430AABB", "0803080A0B0230AA", "9008AA", "18080A0B"), input =>
            Av1.TryRead(input, out _)) { Check = CheckAv1 },
        new("codec-opus", Hex("08AABB", "FF03BB", "FCAABB", "0B02", "78"), input => Opus.TryRead(input, out _)) { Check = CheckOpus },
    ];

    /// <summary>Other numbers are read as they were written, nothing else changes, and what is behind the descriptor stays.</summary>
    private static void CheckVp8(Span<byte> input)
    {
        var before = input.ToArray();
        if (!Vp8.TryRead(input, out var descriptor)) return;
        Assert.InRange(descriptor.Length, 1, Math.Min(6, input.Length - 1));
        descriptor.Rewrite(input, 0x1234, 0x56);
        Assert.True(before.AsSpan(descriptor.Length).SequenceEqual(input[descriptor.Length..]));
        Assert.True(Vp8.TryRead(input, out var after));
        Assert.Equal(descriptor.PictureIdBits switch { 15 => 0x1234, 7 => 0x34, _ => 0 }, after.PictureId);
        Assert.Equal(descriptor.Tl0PicIdx is null ? null : (byte?)0x56, after.Tl0PicIdx);
        Assert.Equal(descriptor with { PictureId = 0, Tl0PicIdx = null }, after with { PictureId = 0, Tl0PicIdx = null });
        descriptor.Rewrite(input, descriptor.PictureId, descriptor.Tl0PicIdx ?? 0);
        Assert.True(before.AsSpan().SequenceEqual(input));
    }

    private static void CheckVp9(Span<byte> input)
    {
        var before = input.ToArray();
        if (!Vp9.TryRead(input, out var descriptor)) return;
        Assert.InRange(descriptor.Length, 1, input.Length - 1);
        Assert.InRange(descriptor.SpatialLayers, 0, 8);
        Assert.False(descriptor.IsStartOfKeyFrame && (descriptor.IsInterPicturePredicted || !descriptor.IsStartOfFrame));
        descriptor.Rewrite(input, 0x1234, 0x56);
        Assert.True(before.AsSpan(descriptor.Length).SequenceEqual(input[descriptor.Length..]));
        Assert.True(Vp9.TryRead(input, out var after));
        Assert.Equal(descriptor.PictureIdBits switch { 15 => 0x1234, 7 => 0x34, _ => 0 }, after.PictureId);
        Assert.Equal(descriptor.Tl0PicIdx is null ? null : (byte?)0x56, after.Tl0PicIdx);
        Assert.Equal((descriptor.Length, descriptor.TemporalLayer, descriptor.SpatialLayer),
            (after.Length, after.TemporalLayer, after.SpatialLayer));
        descriptor.Rewrite(input, descriptor.PictureId, descriptor.Tl0PicIdx ?? 0);
        Assert.True(before.AsSpan().SequenceEqual(input));
    }

    private static void CheckH264(Span<byte> input)
    {
        var read = H264.TryRead(input, out var contents);
        if (!read) Assert.True(input.IsEmpty || contents == default || (input[0] & 0x1F) is 0 or > 23);
        else Assert.False(contents.IsStartOfKeyFrame && !contents.HasSps && !contents.HasIdr);
    }

    private static void CheckH265(Span<byte> input)
    {
        if (!H265.TryRead(input, out var contents)) Assert.Equal(default, contents);
        else Assert.InRange(contents.TemporalLayer, 0, 6);
        Assert.False(contents.IsStartOfKeyFrame && !contents.HasSps && !contents.HasIrap);
    }

    private static void CheckAv1(Span<byte> input)
    {
        if (!Av1.TryRead(input, out var contents)) Assert.Equal(default, contents);
        Assert.InRange(contents.TemporalLayer, 0, 7);
        Assert.InRange(contents.SpatialLayer, 0, 3);
        Assert.False(contents.IsStartOfSequence && contents.IsContinuation);
    }

    private static void CheckOpus(Span<byte> input)
    {
        if (!Opus.TryRead(input, out var packet)) Assert.Equal(default, packet);
        else Assert.InRange(packet.Samples, 120, 5760);
    }

    private static byte[][] Hex(params string[] texts) => [.. texts.Select(Convert.FromHexString)];
}
