using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Rtc.Tests.Rtp.Codecs;

public sealed class H265Tests
{
    private static readonly byte[] Aggregate = Convert.FromHexString("6001" + "0003" + "40010C" + "0003" + "420101" + "0003" + "2601AF");

    [Theory]
    [InlineData("2601AF", false, true, true, "IDR_W_RADL, first segment")]
    [InlineData("26012F", false, true, false, "IDR_W_RADL, a later segment")]
    [InlineData("2A01AF", false, true, true, "CRA")]
    [InlineData("2001AF", false, true, true, "BLA_W_LP")]
    [InlineData("420101", true, false, true, "a sequence parameter set")]
    [InlineData("40010C", false, false, false, "a video parameter set")]
    [InlineData("0201D0", false, false, false, "TRAIL_R")]
    [InlineData("620193AF", false, true, true, "the first fragment of an IDR")]
    [InlineData("620113AF", false, false, false, "a later fragment of an IDR")]
    [InlineData("620181D0", false, false, false, "the first fragment of TRAIL_R")]
    public void A_random_access_point_is_recognized_in_each_kind_of_packet(string hex, bool sps, bool irap, bool start, string why)
    {
        Assert.True(H265.TryRead(Convert.FromHexString(hex), out var contents), why);
        Assert.True((sps, irap, start) == (contents.HasSps, contents.HasIrap, contents.IsStartOfKeyFrame), why);
    }

    [Fact]
    public void An_aggregate_has_all_of_its_units()
    {
        Assert.True(H265.TryRead(Aggregate, out var contents));
        Assert.True(contents is { HasSps: true, HasIrap: true, IsStartOfKeyFrame: true, TemporalLayer: 0 });
    }

    [Fact]
    public void The_temporal_layer_is_one_less_than_the_header_says()
    {
        Assert.True(H265.TryRead([0x02, 0x03, 0xD0], out var contents));
        Assert.Equal(2, contents.TemporalLayer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2601")]
    [InlineData("2600AF")]
    [InlineData("600100")]
    [InlineData("6001000426")]
    [InlineData("6001000126")]
    [InlineData("620193")]
    [InlineData("640193AF")]
    public void What_is_cut_off_or_not_spoken_here_is_refused(string hex) => Assert.False(H265.TryRead(Convert.FromHexString(hex), out _));
}
