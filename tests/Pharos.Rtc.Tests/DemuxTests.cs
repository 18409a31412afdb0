namespace Pharos.Rtc.Tests;

public sealed class DemuxTests
{
    [Fact]
    public void The_first_byte_decides_as_in_the_table_of_rfc_7983()
    {
        for (var first = 0; first < 256; first++)
        {
            var kind = first switch
            {
                < 4 => DatagramKind.Stun,
                > 19 and < 64 => DatagramKind.Dtls,
                > 127 and < 192 => DatagramKind.Rtp,
                _ => DatagramKind.Unknown,
            };
            Assert.Equal(kind, Demux.Classify([(byte)first, 0]));
        }
    }

    [Theory]
    [InlineData(191, DatagramKind.Rtp)]
    [InlineData(192, DatagramKind.Rtcp)]
    [InlineData(200, DatagramKind.Rtcp)]
    [InlineData(223, DatagramKind.Rtcp)]
    [InlineData(224, DatagramKind.Rtp)]
    public void The_second_byte_tells_rtcp_from_rtp(byte second, DatagramKind kind) => Assert.Equal(kind, Demux.Classify([0x80, second]));

    [Fact]
    public void What_is_too_short_to_tell_is_unknown()
    {
        Assert.Equal(DatagramKind.Unknown, Demux.Classify([]));
        Assert.Equal(DatagramKind.Unknown, Demux.Classify([0x80]));
    }
}
