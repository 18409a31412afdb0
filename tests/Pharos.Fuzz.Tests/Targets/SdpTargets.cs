using System.Text;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Tests.Sdp;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>Session descriptions and fragments of them: what is read is written, and read as the same; an offer that is answered gets an
/// answer that is read.</summary>
internal static class SdpTargets
{
    private const string Trickle = """
        a=group:BUNDLE 0 1
        a=ice-ufrag:EsAw
        a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
        m=audio 9 RTP/AVP 0
        a=mid:0
        a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1
        a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2
        a=end-of-candidates
        m=video 9 RTP/AVP 0
        a=mid:1
        a=ice-ufrag:Other
        """;

    private static readonly byte[][] Offers =
        [.. Sample.CapturedNames.Concat(["obs", "ffmpeg", "gstreamer"]).Select(name =>
            Encoding.UTF8.GetBytes(Sample.Text(name))).OrderBy(text => text.Length)];

    private static readonly byte[][] Fragments =
    [
        .. new[] { "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n",
            "a=mid:0\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\na=mid:1\na=end-of-candidates", Trickle }
            .Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\r\n", "\n", "\r", "\0", ":", ";", ",", "~", "*", "=", " ", "/", "\u2028", "a=", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
                "m=audio 0 RTP/AVP 0\r\n",
            "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=rtcp-fb:* ", "a=ssrc:", "a=ssrc-group:FID ", "a=rid:1 send ", "a=simulcast:send ",
                "a=extmap:", "a=msid:",
            "a=mid:", "a=group:BUNDLE ", "a=fingerprint:sha-256 ", "a=setup:", "a=candidate:", "a=ice-options:", "a=ice-ufrag:",
                "a=ice-pwd:", "a=rtcp-mux\r\n",
            "apt=", "a=sendrecv\r\n", "a=inactive\r\n", "a=bundle-only\r\n", "profile-level-id=", "packetization-mode=", "VP9/90000",
                "H264/90000", "rtx/90000",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public static readonly FuzzTarget[] List =
    [
        Of("sdp-offer", Offers, input => SdpReader.TryRead(Letters.Of(input), out _, out _), CheckDescription),
        Of("sdp-publisher-answer", Publishers(), input => Answers(input, AnswerOfPublisher), CheckPublisher),
        Of("sdp-viewer-answer", Viewers(), input => Answers(input, AnswerOfViewer), CheckViewer),
        Of("sdp-fragment", Fragments, input => SdpFragment.TryRead(Letters.Of(input), out _, out _), CheckFragment),
    ];

    /// <summary>Answers an offer; null where it is refused.</summary>
    private delegate Agreement? Answering(SessionDescription offer);

    private static FuzzTarget Of(string name, byte[][] samples, Reading read, Checking check) => new(name, samples, read)
    {
        MaxLength = 16 * 1024,
        Separators = "\n\n\n :;",
        Words = Words,
        Check = check,
        // Builders and lists; then for each letter its line's value and what becomes of it in the answer.
        Allowance = 64 * 1024,
        AllowanceOfByte = 64,
    };

    private static byte[][] Publishers() => [.. Offers.Where(offer => Answers(offer, AnswerOfPublisher))];

    private static byte[][] Viewers() => [.. Offers.Where(offer => Answers(offer, AnswerOfViewer))];

    private static void CheckDescription(Span<byte> input)
    {
        if (!SdpReader.TryRead(Letters.Of(input), out var description, out var error))
        {
            CheckError(error, input);
            return;
        }

        var text = SdpWriter.Write(description);
        Assert.Equal(text, SdpWriter.Write(Sample.Read(text)));
        Assert.InRange(description.Sections.Length, 0, SdpLimits.MaxSections);
    }

    private static void CheckFragment(Span<byte> input)
    {
        if (!SdpFragment.TryRead(Letters.Of(input), out var fragment, out var error))
        {
            CheckError(error, input);
            return;
        }

        var text = fragment.Write();
        Assert.True(SdpFragment.TryRead(text, out var again, out error), error?.ToString());
        Assert.Equal(text, again.Write());
        Assert.Equal((fragment.IceUfrag, fragment.Sections.Length), (again.IceUfrag, again.Sections.Length));
    }

    private static void CheckError(SdpError error, ReadOnlySpan<byte> input)
    {
        Assert.NotEmpty(error.Problem);
        Assert.InRange(error.Line.Length, 0, SdpError.MaxLineShown);
        Assert.InRange(error.LineNumber, 0, input.Length + 1);
    }

    private static void CheckPublisher(Span<byte> input) => CheckAnswer(input, AnswerOfPublisher);

    private static void CheckViewer(Span<byte> input) => CheckAnswer(input, AnswerOfViewer);

    private static bool Answers(ReadOnlySpan<byte> input, Answering answer) =>
        SdpReader.TryRead(Letters.Of(input), out var offer, out _) && answer(offer) is not null;

    /// <summary>The answer has the offer's sections in their order, and is a description itself (RFC 3264 §6).</summary>
    private static void CheckAnswer(Span<byte> input, Answering answering)
    {
        if (!SdpReader.TryRead(Letters.Of(input), out var offer, out _) || answering(offer) is not { } agreement) return;
        var answer = Sample.Read(SdpWriter.Write(agreement.Answer));
        Assert.Equal(offer.Sections.Select(section => (section.Media, section.Mid)),
            answer.Sections.Select(section => (section.Media, section.Mid)));
        Assert.True(answer.IceLite);
        for (var i = 0; i < answer.Sections.Length; i++)
        {
            // No payload type, header extension or candidate that was not offered as such.
            var (asked, given) = (offer.Sections[i], answer.Sections[i]);
            if (given.Port == 0) continue;
            Assert.Subset(asked.Codecs.Select(codec => codec.PayloadType).ToHashSet(),
                given.Codecs.Select(codec => codec.PayloadType).ToHashSet());
            Assert.Subset(asked.Extensions.Select(extension => extension.Id).ToHashSet(),
                given.Extensions.Select(extension => extension.Id).ToHashSet());
            Assert.NotEqual(SetupRole.ActPass, given.Setup);
        }
    }

    private static Agreement? AnswerOfPublisher(SessionDescription offer)
    {
        if (OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out var refusal)) return agreement;
        Assert.NotEmpty(refusal.Problem);
        return null;
    }

    private static Agreement? AnswerOfViewer(SessionDescription offer)
    {
        if (OfferAnswer.TryAnswerViewer(offer, Sample.Server, Sample.Track(Sample.Codec("opus"), 1),
            Sample.Track(Sample.Codec("VP8"), 2, 3), out var agreement, out var refusal))
            return agreement;
        Assert.NotEmpty(refusal.Problem);
        return null;
    }
}
