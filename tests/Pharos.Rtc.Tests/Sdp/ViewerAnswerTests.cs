using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class ViewerAnswerTests
{
    private const string High = "packetization-mode=1;profile-level-id=640c1f";

    [Theory]
    [InlineData("offer-chromium-play", "VP8", "", "96 97")]
    [InlineData("offer-chromium-play", "vp8", "", "96 97")]
    [InlineData("offer-chromium-play", "VP9", "", "98 99")]
    [InlineData("offer-chromium-play", "VP9", "profile-id=2", "100 101")]
    [InlineData("offer-chromium-play", "AV1", "level-idx=8", "45 46")]
    [InlineData("offer-chromium-play", "AV1", "profile=1", "47 48")]
    [InlineData("offer-chromium-play", "H264", "packetization-mode=1;profile-level-id=42e01f", "108 109")]
    [InlineData("offer-chromium-play", "H264", "packetization-mode=1;profile-level-id=42c034", "108 109")]
    [InlineData("offer-chromium-play", "H264", "packetization-mode=1;profile-level-id=42001f", "102 103")]
    [InlineData("offer-chromium-play", "H264", "packetization-mode=0;profile-level-id=42e01f", "114 115")]
    [InlineData("offer-chromium-play", "H264", "packetization-mode=1;profile-level-id=4D0028", "116 117")]
    [InlineData("offer-chromium-play", "H264", "packetization-mode=1;profile-level-id=f40028", "41 42")]
    [InlineData("offer-chromium-play", "H264", High, "41 42")]
    [InlineData("offer-firefox-play", "VP8", "", "120 124")]
    [InlineData("offer-firefox-play", "VP9", "profile-id=0", "121 125")]
    [InlineData("offer-firefox-play", "AV1", "", "99 100")]
    public void The_format_is_the_viewer_s_for_what_is_sent(string name, string codec, string parameters, string numbers)
    {
        var track = Sample.Track(Sample.Codec(codec, parameters), 2, 3);
        Assert.True(Answer(name, null, track, out var agreement, out var refusal), refusal?.Problem);
        Assert.Equal(numbers, string.Join(' ', agreement!.Video!.Answered.Codecs.Take(2).Select(format => format.PayloadType)));
        Assert.Null(agreement.Audio);
        Assert.Equal([true, false], agreement.Answer.Sections.Select(section => section.IsRejected));
        Assert.Equal(["1"], Assert.Single(agreement.Answer.Groups).Mids);
        Assert.Equal("1", agreement.Remote.Mid);
        Assert.NotEmpty(agreement.Video.Answered.Candidates);
    }

    [Theory]
    [InlineData("offer-chromium-play", "VP8", "96 97 98 99 108 109 45 46")]
    [InlineData("offer-chromium-play", "VP9", "98 99 96 97 108 109 45 46")]
    [InlineData("offer-firefox-play", "AV1", "99 100 120 124 121 125")]
    public void What_the_publisher_may_change_to_is_answered_as_well(string name, string codec, string numbers)
    {
        Assert.True(Answer(name, Sample.Track(Sample.Codec("opus"), 1), Sample.Track(Sample.Codec(codec), 2, 3), out var agreement, out _));
        Assert.Equal(numbers, string.Join(' ', agreement!.Video!.Answered.Codecs.Select(format => format.PayloadType)));
        Assert.Single(agreement.Audio!.Answered.Codecs);
    }

    [Theory]
    [InlineData("offer-firefox-play", "H264", High, "H264 Constrained High", "VP8, VP9, AV1")]
    [InlineData("offer-chromium-play", "H265", "", "H265", "VP8, VP9, H264")]
    [InlineData("offer-firefox-play", "AV1", "profile=1", "AV1", "AV1")]
    [InlineData("offer-firefox-play", "VP9", "profile-id=2", "VP9", "VP9")]
    public void A_viewer_that_lacks_the_codec_is_told_which(string name, string codec, string parameters, string named, string instead)
    {
        Assert.False(Answer(name, null, Sample.Track(Sample.Codec(codec, parameters), 2), out _, out var refusal));
        Assert.Equal((RefusalReason.CodecNotReceived, named), (refusal!.Reason, refusal.Codec));
        Assert.StartsWith($"the stream's video is {named}", refusal.Problem, StringComparison.Ordinal);
        Assert.Contains(", and this player takes ", refusal.Problem, StringComparison.Ordinal);
        Assert.Contains(instead, refusal.Problem, StringComparison.Ordinal);
    }

    // What Chromium, Safari and Firefox name, in their order; most decoders decode more than what they name.
    [Theory]
    [InlineData("42001f 42e01f 4d001f 64001f", "640c1f", "64001f")]
    [InlineData("42001f 42e01f 4d001f 64001f", "64002a", "64001f")]
    [InlineData("42001f 42e01f 4d001f 64001f", "4d002a", "4d001f")]
    [InlineData("42001f 42e01f 4d001f 64001f", "42e01f", "42e01f")]
    [InlineData("42001f 42e01f 4d001f", "64001f", "4d001f")]
    [InlineData("42001f 42e01f", "64001f", "42e01f")]
    [InlineData("42e01f 42001f", "640c1f", "42e01f")]
    [InlineData("42e01f 42001f", "4d001f", "42e01f")]
    [InlineData("640c1f 42e01f", "64001f", "640c1f")]
    [InlineData("640c1f 42e01f", "4d001f", "640c1f")]
    [InlineData("42e01f 640c1f", "42c01f", "42e01f")]
    [InlineData("42e01f 42e033", "42c032", "42e033")]
    [InlineData("42001f", "zz", "42001f")]
    public void The_nearest_profile_is_answered_and_none_is_refused(string taken, string sent, string answered)
    {
        const string Fmtp = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=";
        var track = Sample.Track(Sample.Codec("H264", "packetization-mode=1;profile-level-id=" + sent), 2);
        Assert.True(OfferAnswer.TryAnswerViewer(Taking(1, taken), Sample.Server, null, track, out var agreement, out var refusal));
        Assert.Equal(Fmtp + answered, Assert.Single(agreement.Video!.Answered.Codecs).Parameters);
        Assert.True(agreement.Video.Answered.Codecs[0].Takes(track.Codec)); // a publisher that comes back with it keeps its viewers

        Assert.False(OfferAnswer.TryAnswerViewer(Taking(0, taken), Sample.Server, null, track, out _, out refusal));
        Assert.Equal(RefusalReason.CodecNotReceived, refusal.Reason);
        Assert.Contains(" with packetization-mode=1, and this player takes H264 ", refusal.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6e0028", "High 10")]
    [InlineData("f40028", "High 4:4:4")]
    [InlineData("580028", "Extended")]
    public void What_browsers_do_not_decode_unless_they_say_so_is_refused_by_its_name(string sent, string name)
    {
        var track = Sample.Track(Sample.Codec("H264", "packetization-mode=1;profile-level-id=" + sent), 2);
        Assert.False(OfferAnswer.TryAnswerViewer(Taking(1, "42e01f 640c1f"), Sample.Server, null, track, out _, out var refusal));
        Assert.Equal(RefusalReason.CodecNotReceived, refusal.Reason);
        Assert.Contains($"H264 {name}", refusal.Problem, StringComparison.Ordinal);
        Assert.True(OfferAnswer.TryAnswerViewer(Taking(1, $"42e01f {sent}"), Sample.Server, null, track, out var agreement, out _));
        Assert.EndsWith(sent, Assert.Single(agreement.Video!.Answered.Codecs).Parameters, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_takes_packetization_mode_1_takes_mode_0_as_well()
    {
        var track = Sample.Track(Sample.Codec("H264", "profile-level-id=42e01f"), 2);
        Assert.True(OfferAnswer.TryAnswerViewer(Taking(1, "42e01f"), Sample.Server, null, track, out var agreement, out _));
        Assert.Contains("packetization-mode=1", Assert.Single(agreement.Video!.Answered.Codecs).Parameters, StringComparison.Ordinal);
    }

    private static SessionDescription Taking(int mode, string profiles)
    {
        var lines = profiles.Split(' ').SelectMany((profile, at) => (string[])
        [
            $"a=rtpmap:{96 + at} H264/90000",
            $"a=fmtp:{96 + at} level-asymmetry-allowed=1;packetization-mode={mode};profile-level-id={profile}",
        ]);
        return Sample.Read(string.Join('\n', [
            "v=0", "o=- 1 1 IN IP4 0.0.0.0", "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99", "a=rtcp-mux", "a=mid:0", "a=recvonly",
            "a=ice-ufrag:abcd", "a=ice-pwd:0123456789abcdefghijkl", $"a=fingerprint:sha-256 {string.Join(':', Enumerable.Repeat("AB", 32))}", .. lines]));
    }

    [Fact]
    public void Retransmissions_have_their_SSRC_only_where_they_are_wanted()
    {
        Assert.True(Answer("offer-firefox-play", null, Sample.Track(Sample.Codec("VP8"), 2), out var agreement, out _));
        Assert.Equal((1, 0, 0), Counts(agreement!));
        Assert.True(Answer("offer-firefox-play", null, Sample.Track(Sample.Codec("VP8"), 2, 3), out agreement, out _));
        Assert.Equal((2, 1, 3), Counts(agreement!)); // of VP8, VP9 and AV1

        static (int Sources, int Groups, int Rtx) Counts(Agreement agreement)
        {
            var video = agreement.Video!.Answered;
            return (video.Sources.Length, video.SourceGroups.Length, video.Codecs.Count(codec => codec.IsRtx));
        }
    }

    [Fact]
    public void A_stream_without_what_is_asked_for_is_refused()
    {
        Assert.False(Answer("offer-firefox-play", null, null, out _, out var refusal));
        Assert.Equal(RefusalReason.NothingOffered, refusal!.Reason);
        Assert.False(Answer("offer-firefox-publish", Sample.Track(Sample.Codec("opus"), 1), null, out _, out refusal));
        Assert.Equal(RefusalReason.NothingOffered, refusal!.Reason);
    }

    [Fact]
    public void Extensions_go_the_way_of_the_media()
    {
        var text = Sample.Text("offer-firefox-play").Replace("a=extmap:3 ", "a=extmap:3/recvonly ", StringComparison.Ordinal)
            .Replace("a=extmap:7 ", "a=extmap:7/sendonly ", StringComparison.Ordinal)
            .Replace("a=recvonly", "a=sendrecv", StringComparison.Ordinal);
        Assert.True(OfferAnswer.TryAnswerViewer(
            Sample.Read(text), Sample.Server, null, Sample.Track(Sample.Codec("VP8"), 2), out var agreement, out _));
        Assert.Equal(
            [new(3, ExtensionUri.Mid, MediaDirection.SendOnly), new(4, ExtensionUri.AbsSendTime)], agreement.Video!.Answered.Extensions);
        Assert.Equal(MediaDirection.SendOnly, agreement.Video.Answered.Direction);
    }

    [Theory]
    [InlineData("640032", "64001f", true)]
    [InlineData("4d0032", "64001f", true)]
    [InlineData("64001f", "640c1f", false)]
    [InlineData("42001f", "42e01f", true)]
    [InlineData("4d801f", "42e01f", true)]
    [InlineData("58c01f", "42e01f", true)]
    [InlineData("580028", "64001f", false)]
    [InlineData("4d0032", "42e01f", false)]
    [InlineData("zz", "42e01f", false)]
    public void Profiles_say_who_decodes_whom(string sent, string decoder, bool decodes) =>
        Assert.Equal(decodes, Of(decoder).Decodes(Of(sent)));

    private static H264Profile Of(string id) => H264Profile.Of(Sample.Codec("H264", "profile-level-id=" + id));

    private static bool Answer(
        string name, OutgoingTrack? audio, OutgoingTrack? video, out Agreement? agreement, out OfferRefusal? refusal) =>
        OfferAnswer.TryAnswerViewer(Sample.Read(Sample.Text(name)), Sample.Server, audio, video, out agreement, out refusal);
}
