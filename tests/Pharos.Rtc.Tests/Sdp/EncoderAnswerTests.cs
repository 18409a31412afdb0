using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

/// <summary>Offers of programs that are no browsers, as they were sent.</summary>
public sealed class EncoderAnswerTests
{
    /// <summary>
    /// libdatachannel's transport is in each section; GStreamer writes the codec OPUS and gives the bundled section port 0; FFmpeg is a DTLS
    /// server.
    /// </summary>
    [Theory]
    [InlineData("offer-libdatachannel-publish", "0: opus 111; 1: H264 96 [nack, nack pli, goog-remb]", SetupRole.Passive)]
    [InlineData("offer-gstreamer-publish", "video0: H264 96 [nack pli, ccm fir, transport-cc]; audio1: OPUS 97 [transport-cc]", SetupRole.Passive)]
    [InlineData("offer-ffmpeg-publish", "0: opus 111; 1: H264 106 [nack], rtx 105", SetupRole.Active)]
    public void A_publisher_is_answered_with_what_it_offered(string offer, string expected, SetupRole role)
    {
        var answer = Sample.Publish(offer).Answer;
        Assert.Equal(expected, string.Join("; ", answer.Sections.Select(Describe)));
        Assert.All(answer.Sections, section => Assert.Equal((MediaDirection.RecvOnly, role), (section.Direction, section.Setup)));
    }

    [Fact]
    public void A_player_that_takes_one_codec_alone_gets_it_and_no_retransmissions()
    {
        var offer = Sample.Read(Sample.Text("offer-gstreamer-play"));
        var (audio, video) = (Sample.Track(Sample.Codec("opus"), 1), Sample.Track(Sample.Codec("VP8"), 2, 3));
        Assert.True(OfferAnswer.TryAnswerViewer(offer, Sample.Server, audio, video, out var agreement, out var refusal), refusal?.Problem);
        Assert.Equal(
            "video0: VP8 96 [nack pli, ccm fir, transport-cc]; audio1: OPUS 97 [transport-cc]",
            string.Join("; ", agreement.Answer.Sections.Select(Describe)));
    }

    private static string Describe(MediaSection section) => $"{section.Mid}: {string.Join(", ", section.Codecs.Select(Describe))}";

    private static string Describe(CodecFormat codec) =>
        $"{codec.Name} {codec.PayloadType.Value}{(codec.Feedback.IsEmpty ? "" : $" [{string.Join(", ", codec.Feedback)}]")}";
}
