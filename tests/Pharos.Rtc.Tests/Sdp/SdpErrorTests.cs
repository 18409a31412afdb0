using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class SdpErrorTests
{
    [Theory]
    [InlineData("a=rtpmap:128 VP8/90000", "0 to 127")]
    [InlineData("a=rtpmap:96 VP8", "clock rate")]
    [InlineData("a=rtpmap:96 VP8/0", "clock rate")]
    [InlineData("a=rtpmap:96 opus/48000/two", "channels")]
    [InlineData("a=fmtp:x apt=96", "0 to 127")]
    [InlineData("a=rtcp-fb:96", "kind of feedback")]
    [InlineData("a=ice-ufrag:abc", "4 to 256")]
    [InlineData("a=ice-ufrag:ab:cd", "4 to 256")]
    [InlineData("a=ice-pwd:short", "22 to 256")]
    [InlineData("a=fingerprint:sha-256 AB:CD", "32 bytes")]
    [InlineData("a=fingerprint:sha-1 00-00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00", "hexadecimal")]
    [InlineData("a=setup:either", "actpass")]
    [InlineData("a=mid:", "mid is a name")]
    [InlineData("a=extmap:15 urn:x", "1 to 14")]
    [InlineData("a=extmap:0 urn:x", "1 to 14")]
    [InlineData("a=extmap:3/sideways urn:x", "direction")]
    [InlineData("a=extmap:3", "number and a name")]
    [InlineData("a=rid:h up", "'send' or 'recv'")]
    [InlineData("a=rid:h/2 send", "'send' or 'recv'")]
    [InlineData("a=simulcast:send", "each with rids")]
    [InlineData("a=simulcast:send q;;f", "each with rids")]
    [InlineData("a=simulcast:send q send h", "each with rids")]
    [InlineData("a=ssrc:-1 cname:x", "0 to 4294967295")]
    [InlineData("a=ssrc-group:FID 1 x", "0 to 4294967295")]
    [InlineData("a=candidate:", "empty")]
    [InlineData("m=audio 9", "an m= line is")]
    [InlineData("m=audio 70000 UDP/TLS/RTP/SAVPF 0", "0 to 65535")]
    [InlineData("m=audio 9 UDP/TLS/RTP/SAVPF opus", "0 to 127")]
    [InlineData("audio", "small letter")]
    [InlineData("a=mid:\u0001", "control character")]
    public void The_error_names_the_line_and_says_what_is_wrong(string line, string problem)
    {
        Assert.False(SdpReader.TryRead(SdpReaderTests.Short("a=sendonly", line, "a=rtcp-mux"), out var description, out var error));
        Assert.Null(description);
        Assert.Equal(7, error.LineNumber);
        Assert.Equal(line.Replace('\u0001', '?'), error.Line);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains("line 7", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("v=0\r\n", 0, "no o= line")]
    [InlineData("v=1\r\n", 1, "begins with 'v=0'")]
    [InlineData("o=- 1 1 IN IP4 0.0.0.0\r\n", 1, "begins with 'v=0'")]
    [InlineData("\r\n\r\nv=0\r\no=- one 1 IN IP4 0.0.0.0\r\n", 4, "an origin is")]
    [InlineData("v=0\na=group:\n", 2, "a group begins")]
    [InlineData("v=0\na=mid:x\nm=audio 9 RTP/AVP 0\na=mid:1\nm=audio 9 RTP/AVP 0\na=mid:1\n", 6, "same mid")]
    [InlineData("v=0\na=rid:x send\nm=audio 9 RTP/AVP 0\na=rid:1 send\na=rid:1 recv\n", 5, "same rid")]
    public void So_it_does_for_the_description_as_a_whole(string text, int line, string problem)
    {
        Assert.False(SdpReader.TryRead(text, out _, out var error));
        Assert.Equal(line, error.LineNumber);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=ssrc:{0} cname:x", SdpLimits.MaxSources)]
    [InlineData("a=rid:{0} send", SdpLimits.MaxRepeats)]
    [InlineData("a=msid:{0}", SdpLimits.MaxRepeats)]
    [InlineData("a=ssrc-group:FID {0}", SdpLimits.MaxRepeats)]
    [InlineData("m=audio 9 RTP/AVP {0}", SdpLimits.MaxSections - 1)]
    [InlineData("a=x:{0}", SdpLimits.MaxLines - 5)]
    public void There_are_as_many_as_there_may_be_and_no_more(string line, int most)
    {
        var lines = Enumerable.Range(0, most + 1).Select(number => string.Format(null, line, number)).ToArray();
        Assert.True(SdpReader.TryRead(SdpReaderTests.Short(lines[..most]), out _, out _));
        Assert.False(SdpReader.TryRead(SdpReaderTests.Short(lines), out _, out var error));
        Assert.Equal(5 + most + 1, error.LineNumber);
        Assert.Contains("more than", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_that_are_too_many_are_left_out()
    {
        var lines = Enumerable.Range(0, SdpLimits.MaxCandidates + 10).Select(number => $"a=candidate:{number}").ToArray();
        Assert.True(SdpReader.TryRead(SdpReaderTests.Short(lines), out var description, out _));
        Assert.Equal(SdpLimits.MaxCandidates, description.Sections[0].Candidates.Length);
    }

    [Fact]
    public void A_long_line_is_an_error_that_shows_its_beginning()
    {
        Assert.False(SdpReader.TryRead(SdpReaderTests.Short("a=" + new string('x', SdpLimits.MaxLineLength)), out _, out var error));
        Assert.Equal((6, SdpError.MaxLineShown), (error.LineNumber, error.Line.Length));
        Assert.False(SdpReader.TryRead(new string('\n', SdpLimits.MaxLength + 1), out _, out error));
        Assert.Equal(0, error.LineNumber);
    }

    [Fact]
    public void A_value_with_the_end_of_a_line_in_it_is_not_written() => Assert.Throws<ArgumentException>(() => SdpWriter.Write(
        Sample.Publish("obs").Answer with { Groups = [new SectionGroup("BUNDLE", ["0\r\na=x"])] }));
}
