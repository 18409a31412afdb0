using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class SdpReaderTests
{
    [Theory]
    [InlineData(
        "offer-chromium-publish",
        "0 SendOnly De+6 ActPass 74 1 ssrc, 4 candidates",
        "1 SendOnly De+6 ActPass 74 2 ssrc, 4 candidates")]
    [InlineData(
        "offer-chromium-play",
        "0 RecvOnly rRFq ActPass DB 0 ssrc, 4 candidates",
        "1 RecvOnly rRFq ActPass DB 0 ssrc, 4 candidates")]
    [InlineData(
        "offer-chromium-simulcast",
        "0 SendOnly Zn72 ActPass D2 1 ssrc, 4 candidates",
        "1 SendOnly Zn72 ActPass D2 0 ssrc, 0 candidates")]
    [InlineData(
        "offer-firefox-publish",
        "0 SendOnly 579d8e19 ActPass A2 1 ssrc, 4 candidates",
        "1 SendOnly 579d8e19 ActPass A2 2 ssrc, 0 candidates")]
    [InlineData(
        "offer-firefox-play",
        "0 RecvOnly c25397a3 ActPass BB 1 ssrc, 4 candidates",
        "1 RecvOnly c25397a3 ActPass BB 1 ssrc, 4 candidates")]
    [InlineData(
        "offer-firefox-simulcast",
        "0 SendOnly 7de6af7f ActPass 16 1 ssrc, 4 candidates",
        "1 SendOnly 7de6af7f ActPass 16 6 ssrc, 0 candidates")]
    [InlineData(
        "answer-to-chromium-simulcast",
        "0 RecvOnly KOQxtCru Passive CD 0 ssrc, 1 candidates",
        "1 RecvOnly KOQxtCru Passive CD 0 ssrc, 1 candidates")]
    [InlineData("obs", "0 SendOnly Q4tW ActPass 74 1 ssrc, 0 candidates", "1 SendOnly Q4tW ActPass 74 1 ssrc, 0 candidates")]
    [InlineData("ffmpeg", "1 SendOnly 5a3f9d11 Passive 74 1 ssrc, 0 candidates")]
    public void Each_description_yields_its_sections(string name, params string[] sections)
    {
        var description = Sample.Read(Sample.Text(name));
        Assert.Equal(sections, description.Sections.Select(section =>
            $"{section.Mid} {section.Direction} {section.IceUfrag} {section.Setup} {Assert.Single(section.Fingerprints).Value[..2]} "
            + $"{section.Sources.Length} ssrc, {section.Candidates.Length} candidates"));
        Assert.All(description.Sections, section => Assert.False(section.IsRejected));
        Assert.All(description.Sections, section => Assert.Equal(["0", "1"], description.BundleOf(section)!.Mids));
        Assert.All(description.Sections, section => Assert.True(section.RtcpMux));
    }

    [Theory]
    [InlineData("offer-firefox-publish", "VP8 rtx VP9 rtx AV1 rtx ulpfec red rtx")]
    [InlineData("offer-chromium-publish", "H264 rtx H264 rtx H264 rtx AV1 rtx VP9 rtx VP9 rtx red rtx ulpfec")]
    [InlineData("answer-to-chromium-simulcast", "VP8 rtx")]
    [InlineData("obs", "opus H264")]
    public void Codecs_come_in_the_order_of_the_m_line(string name, string codecs)
    {
        var found = Sample.Read(Sample.Text(name)).Sections.SelectMany(section => section.Codecs).Select(codec => codec.Name);
        Assert.EndsWith(codecs, string.Join(' ', found), StringComparison.Ordinal);
    }

    [Fact]
    public void Details_of_a_codec_are_found_wherever_they_stand()
    {
        var video = Sample.Read(Sample.Text("offer-firefox-publish")).Sections[1];
        Assert.Equal(["nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"], video.Codecs[0].Feedback);
        Assert.Equal("60", video.Codecs[0].Parameter("max-fr"));
        Assert.Null(video.Codecs[0].Parameter("profile-id"));
        Assert.Equal(video.Codecs[0].PayloadType, video.Codecs[1].AssociatedPayloadType);
        Assert.True(video.BundleOnly);
        Assert.Equal("{99354fdd-0a3f-4103-a4a2-7b9b3dd00c14}", Assert.Single(video.Msids).Track);
        Assert.Equal([3750965397u, 3997513754u], Assert.Single(video.SourceGroups).Ssrcs.Select(ssrc => ssrc.Value));
        const string Delay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
        Assert.Contains(new ExtensionMapping(6, Delay, MediaDirection.RecvOnly), video.Extensions);
    }

    [Theory]
    [InlineData("offer-chromium-simulcast", true)]
    [InlineData("offer-firefox-simulcast", true)]
    [InlineData("answer-to-chromium-simulcast", false)]
    public void Layers_are_in_order(string name, bool sends)
    {
        var video = Sample.Read(Sample.Text(name)).Sections[1];
        Assert.Equal(["q", "h", "f"], video.Rids.Where(rid => rid.IsSend == sends).Select(rid => rid.Id));
        var streams = sends ? video.SimulcastSend : video.SimulcastRecv;
        Assert.Equal(["q", "h", "f"], streams.Select(stream => Assert.Single(stream.Alternatives).Rid));
    }

    [Fact]
    public void A_stream_may_have_alternatives_and_begin_paused()
    {
        var section = Sample.Read(Short("a=simulcast:recv 9 send 1,~2;3")).Sections[0];
        Assert.Equal([new("1"), new("2", IsPaused: true)], section.SimulcastSend[0].Alternatives);
        Assert.Equal("9", section.SimulcastRecv[0].Alternatives[0].Rid);
    }

    [Fact]
    public void What_is_said_for_all_holds_where_a_section_says_nothing()
    {
        var text = "v=0\no=- 1 1 IN IP4 0.0.0.0\na=inactive\na=setup:active\na=extmap:4 urn:a\na=extmap:5 urn:b\na=fingerprint:SHA-1 "
            + string.Join(':', Enumerable.Repeat("aB", 20)) + "\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=sendonly\na=extmap:5 urn:c"
            + "\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=setup:passive";
        var sections = Sample.Read(text).Sections;
        Assert.Equal([MediaDirection.SendOnly, MediaDirection.Inactive], sections.Select(section => section.Direction));
        Assert.Equal([SetupRole.Active, SetupRole.Passive], sections.Select(section => section.Setup!.Value));
        Assert.Equal([new(5, "urn:c"), new(4, "urn:a")], sections[0].Extensions);
        Assert.True(sections[0].Fingerprints[0].Matches([.. Enumerable.Repeat((byte)0xAB, 20)]));
        Assert.False(sections[0].Fingerprints[0].IsStrong);
        Assert.Equal("PCMU", Assert.Single(sections[0].Codecs).Name);
        Assert.Equal(["96"], sections[1].Formats);
    }

    [Fact]
    public void What_is_unknown_is_left_out() => Assert.Equal(
        SdpWriter.Write(Sample.Read(Short())),
        SdpWriter.Write(Sample.Read(Short(
            "b=AS:5", "k=clear:x", "a=new-thing", "a=new:thing", "a=fingerprint:sha-3 00", "a=tls-id:1", "a=rtpmap:99 x/1"))));

    [Fact]
    public void Feedback_for_all_is_of_each_codec() =>
        Assert.All(
            Sample.Read(Short("a=rtcp-fb:* nack", "a=rtcp-fb:8 nack")).Sections[0].Codecs,
            codec => Assert.Equal(["nack"], codec.Feedback));

    internal static string Short(params string[] lines) =>
        string.Join('\n', ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "m=audio 9 UDP/TLS/RTP/SAVPF 0 8", .. lines]);
}
