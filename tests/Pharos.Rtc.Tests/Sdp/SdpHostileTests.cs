using System.Text;
using CsCheck;
using Pharos.Rtc.Sdp;

namespace Pharos.Rtc.Tests.Sdp;

public sealed class SdpHostileTests
{
    private static readonly string[] Texts =
        [.. Sample.CapturedNames.Append("gstreamer").Select(Sample.Text)];

    private static readonly string[] Attributes =
    [
        "rtpmap:", "fmtp:", "rtcp-fb:", "ssrc:", "ssrc-group:", "rid:", "simulcast:", "extmap:", "msid:", "mid:", "group:", "fingerprint:",
        "setup:", "candidate:", "ice-options:", "ice-ufrag:", "simulcast:send ", "rid:1 send ", "ssrc:1 ", "rtpmap:0 ",
    ];

    private static readonly Gen<char> Letter = Gen.OneOf(Gen.Char["\r\n:;,~*=/ 0129-amv\0\t\u2028\ud800"], Gen.Char);

    private static readonly Gen<(int At, int Length, int To, char Letter, int Kind)[]> Changes =
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 60], Gen.Int[0, int.MaxValue], Letter, Gen.Int[0, 3]).Array[1, 4];

    [Fact]
    public void Random_text_neither_throws_nor_is_read() => Letter.Array[0, 80].Sample(
        letters =>
        {
            Assert.False(SdpReader.TryRead(letters, out _, out var error));
            Assert.InRange(error.Line.Length, 0, SdpError.MaxLineShown);
            Assert.True(SdpFragment.TryRead(letters, out _, out error) || error.Line.Length <= SdpError.MaxLineShown);
        },
        iter: 50_000);

    [Fact]
    public void Random_attributes_neither_throw_nor_break_what_is_written() => Gen.Select(
        Gen.Int[0, Attributes.Length - 1].Select(at => Attributes[at]),
        Letter.Array[0, 30]).Sample(
        (name, letters) => Check(SdpReaderTests.Short("a=" + name + new string(letters))),
        iter: 45_000);

    [Fact]
    public void An_encoder_s_offer_with_changes_is_an_error_or_answered() =>
        Changes.Sample(changes => Check(Change(EncoderOffers.Obs, changes)), iter: 8_000);

    [Fact]
    public void A_browser_s_offer_with_changes_is_an_error_or_answered() =>
        Gen.Select(Gen.Int[0, Texts.Length - 1], Changes).Sample((text, changes) => Check(Change(Texts[text], changes)), iter: 2_000);

    [Fact]
    public void The_most_that_can_be_said_in_64_KB_is_read_or_refused_in_bounded_work()
    {
        Check(new string('a', SdpLimits.MaxLength));
        Check(SdpReaderTests.Short([.. Enumerable.Repeat("a=rtcp-fb:* x", 4000)]));
        Check(SdpReaderTests.Short([.. Enumerable.Range(0, 4000).Select(number => $"a=rtcp-fb:* {number}")]));
        Check(SdpReaderTests.Short("a=simulcast:send " + string.Join(';', Enumerable.Repeat("1", 2000))));
        Check(SdpReaderTests.Short("a=simulcast:send " + string.Join(',', Enumerable.Repeat("1", 2000))));
        Check(SdpReaderTests.Short("a=fmtp:0 " + new string(';', 4000)));
    }

    private static string Change(string text, (int At, int Length, int To, char Letter, int Kind)[] changes)
    {
        var changed = new StringBuilder(text);
        foreach (var (at, length, to, letter, kind) in changes)
        {
            var from = at % changed.Length;
            var count = Math.Min(length, changed.Length - from);
            switch (kind)
            {
                case 0: changed[from] = letter; break;
                case 1: changed.Insert(from, letter); break;
                case 2 when count < changed.Length: changed.Remove(from, count); break;
                default: changed.Insert(to % changed.Length, changed.ToString(from, count)); break;
            }
        }
        return changed.ToString();
    }

    // Whatever can be read can be written, and an answer to it is a description too.
    private static void Check(string text)
    {
        if (!SdpReader.TryRead(text, out var offer, out var error))
        {
            Assert.NotEmpty(error.Problem);
            return;
        }
        Sample.Read(SdpWriter.Write(offer));
        if (OfferAnswer.TryAnswerPublisher(offer, Sample.Server, out var agreement, out var refusal))
            Assert.Equal(offer.Sections.Length, Sample.Read(SdpWriter.Write(agreement.Answer)).Sections.Length);
        else
            Assert.NotEmpty(refusal.Problem);
        var video = Sample.Track(Sample.Codec("VP8"), 2, 3);
        if (OfferAnswer.TryAnswerViewer(offer, Sample.Server, Sample.Track(Sample.Codec("opus"), 1), video, out agreement, out refusal))
            Assert.Equal(offer.Sections.Length, Sample.Read(SdpWriter.Write(agreement.Answer)).Sections.Length);
        else
            Assert.NotEmpty(refusal.Problem);
    }
}
