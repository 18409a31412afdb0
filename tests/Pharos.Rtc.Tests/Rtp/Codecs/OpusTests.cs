using Pharos.Rtc.Rtp.Codecs;

namespace Pharos.Rtc.Tests.Rtp.Codecs;

public sealed class OpusTests
{
    /// <summary>The configurations of table 2 of RFC 6716, and the frame counts of its §3.2.</summary>
    [Theory]
    [InlineData("08AABB", 960, false, false, "config 1: SILK, 20 ms")]
    [InlineData("58AABB", 2880, false, false, "config 11: SILK, 60 ms")]
    [InlineData("60AABB", 480, false, false, "config 12: hybrid, 10 ms")]
    [InlineData("68AABB", 960, false, false, "config 13: hybrid, 20 ms")]
    [InlineData("80AABB", 120, false, false, "config 16: CELT, 2.5 ms")]
    [InlineData("FCAABB", 960, true, false, "config 31: CELT, 20 ms, stereo")]
    [InlineData("FDAABB", 1920, true, false, "two frames")]
    [InlineData("FF03BB", 2880, true, false, "three frames, counted")]
    [InlineData("0B02", 1920, false, true, "two frames without content")]
    [InlineData("08", 960, false, true, "no more than the first byte")]
    public void The_first_byte_tells_duration_and_channels(string hex, int samples, bool stereo, bool dtx, string why)
    {
        Assert.True(Opus.TryRead(Convert.FromHexString(hex), out var packet), why);
        Assert.True((samples, stereo, dtx) == (packet.Samples, packet.IsStereo, packet.IsDtx), why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("FF00")]
    [InlineData("FF07")]
    public void Nothing_no_frames_and_more_than_120_ms_are_refused(string hex) =>
        Assert.False(Opus.TryRead(Convert.FromHexString(hex), out _));
}
