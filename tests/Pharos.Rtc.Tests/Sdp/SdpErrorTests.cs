using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class SdpErrorTests
{
    private const string LongName = "0123456789012345678901234567890123456789012345678901234567890123456789";

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
    [InlineData("a=candidate:", "empty")]
    [InlineData("a=rid:h up", "'send' or 'recv'")]
    [InlineData("a=rid:h/2 send", "'send' or 'recv'")]
    [InlineData("a=simulcast:send", "each with rids")]
    [InlineData("a=simulcast:send q;;f", "each with rids")]
    [InlineData("a=simulcast:send q send h", "each with rids")]
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
    [InlineData("a=rid:{0} send", SdpLimits.MaxRepeats)]
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

    [Theory]
    [InlineData("a=msid:")]
    [InlineData("a=msid:" + LongName)]
    [InlineData("a=msid:stream {}" + LongName)]
    [InlineData("a=ssrc:")]
    [InlineData("a=ssrc:-1 cname:x")]
    [InlineData("a=ssrc:4294967296 cname:x")]
    [InlineData("a=ssrc:0x10 cname:x")]
    [InlineData("a=ssrc-group:")]
    [InlineData("a=ssrc-group:FID 1 x")]
    [InlineData("a=ssrc-group:FID 1 -2")]
    [InlineData("a=extmap:")]
    [InlineData("a=extmap:15 urn:x")]
    [InlineData("a=extmap:0 urn:x")]
    [InlineData("a=extmap:70000 urn:x")]
    [InlineData("a=extmap:3/sideways urn:x")]
    [InlineData("a=extmap:3")]
    public void A_malformed_line_that_nothing_hangs_on_is_as_if_it_were_not_there(string line)
    {
        string[] good = ["a=msid:s t", "a=ssrc:7 cname:x", "a=ssrc-group:FID 7 8", "a=extmap:3 urn:y"];
        Assert.Equal(
            SdpWriter.Write(Sample.Read(SdpReaderTests.Short(good))),
            SdpWriter.Write(Sample.Read(SdpReaderTests.Short([line, .. good, line]))));
    }

    [Theory]
    [InlineData("a=ssrc:7 cname:")]
    [InlineData("a=ssrc:7 msid:")]
    [InlineData("a=ssrc:7 msid:s " + LongName)]
    [InlineData("a=ssrc:7 new-thing:x")]
    public void An_SSRC_counts_even_when_what_is_said_of_it_cannot_be_understood(string line) =>
        Assert.Equal(
            [new SourceDescription(new Rtc.Primitives.Ssrc(7))], Sample.Read(SdpReaderTests.Short(line)).Sections[0].Sources);

    [Theory]
    [InlineData("a=ssrc:{0} cname:x", SdpLimits.MaxSources)]
    [InlineData("a=msid:{0}", SdpLimits.MaxRepeats)]
    [InlineData("a=ssrc-group:FID {0}", SdpLimits.MaxRepeats)]
    [InlineData("a=extmap:4 urn:{0}", SdpLimits.MaxRepeats)]
    public void Of_what_nothing_hangs_on_the_first_are_kept(string line, int most)
    {
        var lines = Enumerable.Range(0, most + 10).Select(number => string.Format(null, line, number)).ToArray();
        Assert.Equal(
            SdpWriter.Write(Sample.Read(SdpReaderTests.Short(lines[..most]))), SdpWriter.Write(Sample.Read(SdpReaderTests.Short(lines))));
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
