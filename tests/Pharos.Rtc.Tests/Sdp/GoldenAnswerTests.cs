using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class GoldenAnswerTests
{
    [Theory]
    [InlineData("offer-firefox-publish", "answer-to-firefox-publish")]
    [InlineData("offer-chromium-simulcast", "answer-to-chromium-simulcast")]
    [InlineData("obs", "answer-to-obs")]
    [InlineData("ffmpeg", "answer-to-ffmpeg")]
    public void A_publisher_is_answered_with_this_text(string offer, string golden) => AssertGolden(golden, Sample.Publish(offer).Answer);

    [Fact]
    public void A_viewer_is_answered_with_this_text()
    {
        var video = Sample.Track(Sample.Codec("H264", "packetization-mode=1;profile-level-id=4d0028"), 1002, 1003);
        var offer = Sample.Read(Sample.Text("offer-chromium-play"));
        var audio = Sample.Track(Sample.Codec("opus"), 1001);
        Assert.True(OfferAnswer.TryAnswerViewer(offer, Sample.Server, audio, video, out var agreement, out _));
        AssertGolden("answer-to-chromium-play", agreement.Answer);
    }

    // FFmpeg reads 8,192 bytes of an answer.
    [Fact]
    public void The_longest_answer_to_a_browser_is_short() =>
        Assert.InRange(SdpWriter.Write(Sample.Publish("offer-chromium-simulcast").Answer).Length, 1000, 5000);

    private static void AssertGolden(string golden, SessionDescription answer)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Sdp", "Golden", golden + ".sdp");
        var written = SdpWriter.Write(answer);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\r\n"), written);
    }
}
