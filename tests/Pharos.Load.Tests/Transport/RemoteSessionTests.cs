using System.Net;
using System.Security.Cryptography;
using Pharos.Load.Options;
using Pharos.Load.Routes;
using Pharos.Load.Transport;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Dtls;

namespace Pharos.Load.Tests.Transport;

public sealed class RemoteSessionTests
{
    private static readonly IceCredentials Credentials = IceCredentials.Create(RandomNumberGenerator.GetBytes(IceCredentials.RandomLength));

    [Fact]
    public void An_answer_says_who_and_where_the_server_is_the_address_of_its_name_first()
    {
        var session = RemoteSession.Read(Answers.Text(Credentials, "192.0.2.1 5000", "127.0.0.1 5000", "2001:db8::1 5000"), [IPAddress.Loopback]);
        Assert.Equal((Credentials.Ufrag, Credentials.Pwd), (session.Credentials.Ufrag, session.Credentials.Pwd));
        Assert.Equal(["127.0.0.1:5000", "192.0.2.1:5000", "[2001:db8::1]:5000"], session.Addresses.Select(address => address.ToString()));
        Assert.Equal(
            (SetupRole.Active, "VP8", 98, true),
            (session.Role, session.Video.Name, session.Video.PayloadType.Value, session.HasRetransmission));
        Assert.Single(session.Fingerprints);
    }

    [Theory]
    [InlineData("m=video 9", "m=video 0", "no video")]
    [InlineData("a=ice-ufrag", "a=x", "ICE credentials")]
    [InlineData("a=fingerprint", "a=x", "fingerprint")]
    [InlineData("udp", "tcp", "candidate")]
    [InlineData("v=0", "hello", "cannot be read")]
    public void An_answer_that_is_of_no_use_says_why(string part, string other, string problem)
    {
        var text = Answers.Text(Credentials, "192.0.2.1 5000").Replace(part, other, StringComparison.Ordinal);
        var failure = Assert.Throws<JoinException>(() => RemoteSession.Read(text, []));
        Assert.Contains(problem, failure.Message);
        Assert.Equal("bad answer", failure.Reason);
    }

    [Fact]
    public void Offers_are_what_the_server_reads_and_answers()
    {
        var fingerprint = DtlsCertificate.Create().Fingerprint;
        ClientOffer[] offers =
        [
            ClientOffer.ToWatch(fingerprint), ClientOffer.ToPublish(VideoCodec.Vp8, fingerprint), ClientOffer.ToPublish(VideoCodec.H264, fingerprint),
        ];
        foreach (var offer in offers)
        {
            Assert.True(SdpReader.TryRead(offer.Text, out var description, out var error), error?.ToString());
            var section = Assert.Single(description.Sections);
            Assert.Equal(
                (offer.Credentials.Ufrag, offer.Credentials.Pwd, fingerprint),
                (section.IceUfrag, section.IcePwd, Assert.Single(section.Fingerprints)));
            Assert.True(section is { RtcpMux: true, RtcpReducedSize: true, Setup: SetupRole.ActPass });
            Assert.Contains(section.Codecs, codec => codec.IsRtx && codec.AssociatedPayloadType == ClientOffer.Video);
            if (section.Direction == MediaDirection.SendOnly)
                Assert.Equal([offer.Media, offer.Repair], section.Sources.Select(source => source.Ssrc));
        }
    }
}
