using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Rtc.Tests.Rtp.Codecs;

public sealed class H264Tests
{
    private static readonly byte[] Stap = Convert.FromHexString("78" + "0004" + "6742C01F" + "0002" + "68CE" + "0003" + "658884");

    [Theory]
    [InlineData("658884", false, false, true, true, "an IDR slice, the first of its picture")]
    [InlineData("654084", false, false, true, false, "an IDR slice further down the picture")]
    [InlineData("6742C01F", true, false, false, true, "a sequence parameter set")]
    [InlineData("68CE3C80", false, true, false, false, "a picture parameter set")]
    [InlineData("419A02", false, false, false, false, "a slice of a P picture")]
    [InlineData("7C858884", false, false, true, true, "the first fragment of an IDR slice")]
    [InlineData("7C058884", false, false, false, false, "a later fragment of an IDR slice")]
    [InlineData("7C458884", false, false, false, false, "the last fragment of an IDR slice")]
    [InlineData("7C819A02", false, false, false, false, "the first fragment of a P slice")]
    [InlineData("780004419A0203", false, false, false, false, "an aggregate without a key frame")]
    public void A_key_frame_is_recognized_in_each_kind_of_packet(string hex, bool sps, bool pps, bool idr, bool start, string why)
    {
        Assert.True(H264.TryRead(Convert.FromHexString(hex), out var contents), why);
        Assert.True((sps, pps, idr, start) == (contents.HasSps, contents.HasPps, contents.HasIdr, contents.IsStartOfKeyFrame), why);
    }

    [Theory]
    [InlineData("41A002", true, "slice_type 1: 1|010")]
    [InlineData("019E02", true, "slice_type 6, all slices of the picture are B: 1|00111")]
    [InlineData("7C819E02", true, "the first fragment of it")]
    [InlineData("780004419A020300030 19E02", true, "the second unit of an aggregate")]
    [InlineData("41C002", false, "slice_type 0, P: 1|1")]
    [InlineData("419A02", false, "slice_type 5, all P: 1|00110")]
    [InlineData("415002", false, "further down the picture")]
    [InlineData("65A002", false, "an IDR picture needs no other")]
    [InlineData("41", false, "nothing behind its head")]
    public void A_picture_that_needs_a_later_one_says_so(string hex, bool isB, string why)
    {
        Assert.True(H264.TryRead(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out var contents), why);
        Assert.True(isB == contents.StartsBFrame, why);
    }

    [Fact]
    public void An_aggregate_has_all_of_its_units()
    {
        Assert.True(H264.TryRead(Stap, out var contents));
        Assert.True(contents is { HasSps: true, HasPps: true, HasIdr: true, IsStartOfKeyFrame: true, IsDiscardable: false });
    }

    [Fact]
    public void A_picture_no_other_needs_may_be_left_out()
    {
        Assert.True(H264.TryRead([0x01, 0x9A], out var contents));
        Assert.True(contents.IsDiscardable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("78")]
    [InlineData("7800")]
    [InlineData("78000467")]
    [InlineData("780000")]
    [InlineData("7800016700")]
    [InlineData("7C85")]
    [InlineData("79000102")]
    [InlineData("7D850001")]
    public void What_is_cut_off_or_of_the_interleaved_mode_is_refused(string hex) =>
        Assert.False(H264.TryRead(Convert.FromHexString(hex), out _));
}
