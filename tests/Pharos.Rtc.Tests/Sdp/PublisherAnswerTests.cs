using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class PublisherAnswerTests
{
    [Theory]
    [InlineData("offer-chromium-publish", "111", "96 97 102 103 108 109 116 117 45 46 98 99 100 101", "")]
    [InlineData("offer-chromium-simulcast", "111", "96 97 102 103 108 109 116 117 45 46 98 99 100 101", "q h f")]
    [InlineData("offer-firefox-publish", "109", "120 124 121 125 99 100", "")]
    [InlineData("offer-firefox-simulcast", "109", "120 124 121 125 99 100", "q h f")]
    [InlineData("obs", "111", "96", "0 1 2")]
    [InlineData("gstreamer", "101", "96 100", "")]
    public void What_can_be_forwarded_is_kept(string name, string audio, string video, string layers)
    {
        var agreement = Sample.Publish(name);
        Assert.Equal(audio, Numbers(agreement.Audio!));
        Assert.Equal(video, Numbers(agreement.Video!));
        Assert.Equal(layers, string.Join(' ', agreement.Video!.Answered.Rids.Select(rid => rid.Id)));
        Assert.Equal(layers, string.Join(' ', agreement.Video.Answered.SimulcastRecv.Select(stream => stream.Alternatives[0].Rid)));
        Assert.All(agreement.Answer.Sections, section => Assert.Equal(MediaDirection.RecvOnly, section.Direction));
        Assert.Equal(SetupRole.Passive, agreement.Remote.LocalRole);
    }

    [Fact]
    public void FFmpeg_is_the_DTLS_server_and_its_group_is_of_the_section_there_is()
    {
        var agreement = Sample.Publish("ffmpeg");
        Assert.Equal(SetupRole.Active, agreement.Remote.LocalRole);
        Assert.Equal(["1"], Assert.Single(agreement.Answer.Groups).Mids);
        Assert.Null(agreement.Audio);
    }

    [Fact]
    public void A_number_that_means_two_extensions_in_one_group_is_taken_for_the_first()
    {
        var offer = Sample.Read(Sample.Text("obs"));
        ExtensionMapping[] first = [new(1, ExtensionUri.Mid), new(2, ExtensionUri.AudioLevel)];
        ExtensionMapping[] second = [new(1, ExtensionUri.Mid), new(2, ExtensionUri.AbsSendTime), new(3, ExtensionUri.TransportWideCc)];
        offer = offer with { Sections = [offer.Sections[0] with { Extensions = [.. first] }, offer.Sections[1] with { Extensions = [.. second] }] };
        Assert.True(OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out var refusal), refusal?.Problem);
        Assert.Equal([1, 2], agreement.Answer.Sections[0].Extensions.Select(extension => extension.Id));
        Assert.Equal([1, 3], agreement.Answer.Sections[1].Extensions.Select(extension => extension.Id));
        Assert.Equal(agreement.Answer.Sections[1].Extensions, agreement.Video!.Answered.Extensions);
    }

    [Fact]
    public void The_transport_is_the_one_of_the_group()
    {
        var remote = Sample.Publish("offer-firefox-publish").Remote;
        Assert.Equal(("0", "579d8e19", "c7f2f49f504b0f1838e4809a822052d2"), (remote.Mid, remote.IceUfrag, remote.IcePwd));
        Assert.Equal(4, remote.Candidates.Length);
        Assert.StartsWith("A2:B6", Assert.Single(remote.Fingerprints).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_channel_and_what_is_not_sent_are_rejected_in_their_place()
    {
        const string Channel = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:d\n";
        var offer = Sample.Read(EncoderOffers.Obs.Replace("m=video", Channel + "m=video", StringComparison.Ordinal)
            .Replace("BUNDLE 0 1", "BUNDLE d 0 1", StringComparison.Ordinal) + "m=video 9 UDP/TLS/RTP/SAVPF 96\na=recvonly\na=mid:2");
        Assert.True(OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out _));
        Assert.Equal(["0", "d", "1", "2"], agreement.Answer.Sections.Select(section => section.Mid));
        Assert.Equal([false, true, false, true], agreement.Answer.Sections.Select(section => section.IsRejected));
        Assert.Equal(["0", "1"], Assert.Single(agreement.Answer.Groups).Mids);
        var text = SdpWriter.Write(agreement.Answer);
        Assert.Contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=rtcp-mux", "a=x", RefusalReason.SeparateTransports, "rtcp-mux")]
    [InlineData("BUNDLE 0 1", "BUNDLE 0", RefusalReason.SeparateTransports, "share a transport")]
    [InlineData("a=ice-ufrag", "a=x", RefusalReason.TransportIncomplete, "ice-ufrag")]
    [InlineData("a=fingerprint", "a=x", RefusalReason.TransportIncomplete, "fingerprint")]
    [InlineData("setup:actpass", "setup:holdconn", RefusalReason.TransportIncomplete, "holdconn")]
    [InlineData("m=audio", "m=video", RefusalReason.TooManySections, "2 video sections")]
    [InlineData("a=sendonly", "a=recvonly", RefusalReason.NothingOffered, "no section")]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", RefusalReason.NothingOffered, "no section")]
    [InlineData("packetization-mode=1", "packetization-mode=2", RefusalReason.CodecNotForwarded, "video is offered as H264")]
    [InlineData("opus/48000/2", "PCMU/8000", RefusalReason.CodecNotForwarded, "audio is offered as PCMU: choose Opus")]
    public void An_offer_that_cannot_be_taken_is_refused_with_the_reason(string text, string changed, RefusalReason reason, string problem)
    {
        var offer = Sample.Read(EncoderOffers.Obs.Replace(text, changed, StringComparison.Ordinal));
        Assert.False(OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out var refusal));
        Assert.Null(agreement);
        Assert.Equal(reason, refusal.Reason);
        Assert.Contains(problem, refusal.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("packetization-mode=0;")]
    [InlineData("")]
    public void An_encoder_that_knows_no_packetization_mode_but_0_is_taken(string mode)
    {
        var offer = Sample.Read(EncoderOffers.Obs.Replace("packetization-mode=1;", mode, StringComparison.Ordinal));
        Assert.True(OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out _));
        Assert.Equal("96", Numbers(agreement.Video!));
        Assert.DoesNotContain("packetization-mode=1", SdpWriter.Write(agreement.Answer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_wants_to_begin_the_handshake_does()
    {
        var offer = Sample.Read(EncoderOffers.Obs.Replace("setup:actpass", "setup:active", StringComparison.Ordinal));
        Assert.True(OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out _));
        Assert.Equal(SetupRole.Passive, agreement.Remote.LocalRole);
        Assert.All(agreement.Answer.Sections, section => Assert.Equal(SetupRole.Passive, section.Setup));
    }

    [Fact]
    public void A_layer_is_narrowed_to_the_formats_that_are_kept_or_left_out()
    {
        var offer = Sample.Read(EncoderOffers.Obs.Replace("rid:1 send", "rid:1 send pt=96,97;max-width=640", StringComparison.Ordinal)
            .Replace("rid:2 send", "rid:2 send pt=97", StringComparison.Ordinal));
        Assert.True(OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out _));
        var video = agreement.Video!.Answered;
        Assert.Equal([new("0", false), new("1", false, "pt=96;max-width=640")], video.Rids);
        Assert.Equal(["0", "1"], video.SimulcastRecv.Select(stream => stream.Alternatives[0].Rid));
    }

    private static string Numbers(AgreedMedia media) => string.Join(' ', media.Answered.Codecs.Select(codec => codec.PayloadType));
}
