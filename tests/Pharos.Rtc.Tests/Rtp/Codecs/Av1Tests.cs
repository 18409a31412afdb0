using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Rtc.Tests.Rtp.Codecs;

public sealed class Av1Tests
{
    /// <summary>W 2, N: a sequence header of 3 bytes with its length, then a frame with TID 1, SID 2.</summary>
    private static readonly byte[] Key = Convert.FromHexString("28" + "03" + "080A0B" + "34" + "30" + "AABB");

    [Fact]
    public void A_new_sequence_with_its_header_is_a_key_frame_and_tells_its_layer()
    {
        Assert.True(Av1.TryRead(Key, out var contents));
        Assert.True(contents is { IsStartOfSequence: true, HasSequenceHeader: true, IsStartOfKeyFrame: true, IsContinuation: false,
            HasLayer: true });
        Assert.Equal((1, 2), (contents.TemporalLayer, contents.SpatialLayer));
    }

    [Theory]
    [InlineData("20" + "03080A0B" + "30AA", true, false, "a sequence header, but no new sequence")]
    [InlineData("18" + "30AA", false, false, "a new sequence without its header")]
    [InlineData("08" + "03080A0B" + "0230AA", true, true, "all elements with a length")]
    [InlineData("18" + "080A0B", true, true, "one element without")]
    [InlineData("90" + "08AA", false, false, "the rest of an element is not looked into")]
    [InlineData("A0" + "0108" + "080A", true, false, "but the one after it is")]
    public void Elements_are_found_with_and_without_their_count(string hex, bool header, bool start, string why)
    {
        Assert.True(Av1.TryRead(Convert.FromHexString(hex), out var contents), why);
        Assert.True((header, start) == (contents.HasSequenceHeader, contents.IsStartOfKeyFrame), why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("9808")]
    [InlineData("000408")]
    [InlineData("0080")]
    [InlineData("00FFFFFFFFFFFFFFFFFF01")]
    [InlineData("00FFFFFFFFFFFFFF7F")]
    public void What_is_cut_off_or_contradicts_itself_is_refused(string hex) =>
        Assert.False(Av1.TryRead(Convert.FromHexString(hex), out _));
}
