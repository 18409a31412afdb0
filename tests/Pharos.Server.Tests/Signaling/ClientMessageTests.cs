using System.Text;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Signaling;

public sealed class ClientMessageTests
{
    private static readonly string[] Messages =
    [
        """{"type":"broadcast","token":"t","title":"x","resume":"r","takeover":false,"route":"relay"}""",
        """{"type":"watch","resume":"r"}""",
        """{"type":"offer","to":"p","sdp":"v=0"}""",
        """{"type":"answer","to":"p","sdp":"v=0"}""",
        """{"type":"candidate","to":"p","candidate":{"candidate":"c","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}}""",
        """{"type":"candidate","to":"p","candidate":null}""",
        """{"type":"route-failed","to":"p"}""",
        """{"type":"uplink-limited"}""",
        """{"type":"sending","audio":true,"video":false}""",
        """{"type":"select-layer","layer":"m"}""",
        """{"type":"select-layer","layer":null}""",
        """{"type":"delay","ms":180}""",
        """{"type":"leave"}""",
        """{"type":"ping"}""",
    ];

    private static readonly ClientMessage[] Read =
    [
        new Broadcast("t", "x", "r", false, RoutePolicy.Relay),
        new Watch("r"),
        new Offer("p", JsonText.From("v=0")),
        new Answer("p", JsonText.From("v=0")),
        new Candidate("p", new IceCandidate("c", "0", 0, "u")),
        new Candidate("p", null),
        new RouteFailed("p"),
        new UplinkLimited(),
        new Sending(Audio: true, Video: false),
        new SelectLayer("m"),
        new SelectLayer(null),
        new DelayMeasured(180),
        new Leave(),
        new Ping(),
    ];

    [Fact]
    public void Every_message_is_read() => Assert.Equal(Read, Messages.Select(Parse));

    [Theory]
    [InlineData("""{"type":"broadcast","token":"t"}""")]
    [InlineData("""{"token":"t","type":"broadcast"}""")]
    [InlineData(""" { "type" : "broadcast" , "token" : "t" } """)]
    [InlineData("""{"type":"broadcast","token":"t","title":null,"resume":null}""")]
    [InlineData("""{"type":"broadcast","token":"t","unknown":{"deep":[1,2,3]}}""")]
    [InlineData("""{"type":"broadcast","token":"lost","token":"t"}""")]
    [InlineData("""{"type":"\u0062roadcast","token":"\u0074"}""")]
    public void Order_space_unknown_members_and_escapes_do_not_matter(string text) => Assert.Equal(new Broadcast("t"), Parse(text));

    [Theory]
    [InlineData("", "not a JSON object")]
    [InlineData(" ", "not a JSON object")]
    [InlineData("watch", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("\"watch\"", "not a JSON object")]
    [InlineData("""{"type":"watch"}{"type":"watch"}""", "not a JSON object")]
    [InlineData("""{"type":"watch",}""", "not a JSON object")]
    [InlineData("""{"type":"watch"} // comment""", "not a JSON object")]
    [InlineData("{}", "no `type`")]
    [InlineData("""{"type":1}""", "no `type`")]
    [InlineData("""{"type":null}""", "no `type`")]
    [InlineData("""{"Type":"watch"}""", "no `type`")]
    [InlineData("""{"type":"\ud800"}""", "not a JSON object|no `type`")]
    [InlineData("""{"type":"Watch"}""", "must be one of broadcast, watch, offer, answer, candidate, route-failed, uplink-limited, sending, select-layer, delay, leave, ping")]
    [InlineData("""{"type":"welcome"}""", "must be one of")]
    [InlineData("""{"type":"broadcast"}""", "`broadcast` needs `token`")]
    [InlineData("""{"type":"broadcast","token":null}""", "`broadcast` needs `token`")]
    [InlineData("""{"type":"broadcast","token":1}""", "`broadcast` needs `token`")]
    [InlineData("""{"type":"broadcast","token":"t","title":1}""", "`broadcast` needs `token`")]
    [InlineData("""{"type":"broadcast","token":"t","takeover":"no"}""", "`takeover` (true or false)")]
    [InlineData("""{"type":"broadcast","token":"t","route":"direct"}""", "`route` (auto, p2p or relay)")]
    [InlineData("""{"type":"broadcast","token":"t","route":1}""", "`route` (auto, p2p or relay)")]
    [InlineData("""{"type":"sending","audio":true}""", "`sending` needs `audio` and `video` (true or false)")]
    [InlineData("""{"type":"sending","audio":1,"video":true}""", "`sending` needs `audio` and `video` (true or false)")]
    [InlineData("""{"type":"select-layer"}""", "`select-layer` needs `layer`")]
    [InlineData("""{"type":"select-layer","layer":1}""", "`select-layer` needs `layer`")]
    [InlineData("""{"type":"select-layer","layer":{"id":"m"}}""", "`select-layer` needs `layer`")]
    [InlineData("""{"type":"delay"}""", "`delay` needs `ms`")]
    [InlineData("""{"type":"delay","ms":"180"}""", "`delay` needs `ms`")]
    [InlineData("""{"type":"delay","ms":1.5}""", "`delay` needs `ms`")]
    [InlineData("""{"type":"delay","ms":null}""", "`delay` needs `ms`")]
    [InlineData("""{"type":"route-failed"}""", "`route-failed` needs `to`")]
    [InlineData("""{"type":"broadcast","token":"\ud800"}""", "`broadcast` needs|not a JSON object")]
    [InlineData("""{"type":"watch","resume":[]}""", "`watch` takes only `resume`")]
    [InlineData("""{"type":"offer","to":"p"}""", "`offer` needs")]
    [InlineData("""{"type":"offer","sdp":"v=0"}""", "`offer` needs")]
    [InlineData("""{"type":"offer","to":"p","sdp":{"type":"offer","sdp":"v=0"}}""", "`offer` needs")]
    [InlineData("""{"type":"offer","to":"p","sdp":null}""", "`offer` needs")]
    [InlineData("""{"type":"offer","to":"p","sdp":"\x"}""", "not a JSON object")]
    [InlineData("""{"type":"answer","to":"p","sdp":"\u12"}""", "not a JSON object")]
    [InlineData("""{"type":"answer","to":null,"sdp":"v=0"}""", "`answer` needs")]
    [InlineData("""{"type":"candidate","to":"p"}""", "`candidate` needs")]
    [InlineData("""{"type":"candidate","to":"p","candidate":"c"}""", "`candidate` needs")]
    [InlineData("""{"type":"candidate","to":"p","candidate":{}}""", "`candidate` needs")]
    [InlineData("""{"type":"candidate","to":"p","candidate":{"candidate":"c","sdpMLineIndex":65536}}""", "`sdpMLineIndex` (0 to 65535)")]
    [InlineData("""{"type":"candidate","to":"p","candidate":{"candidate":"c","sdpMLineIndex":-1}}""", "`candidate` needs")]
    [InlineData("""{"type":"candidate","to":"p","candidate":{"candidate":"c","sdpMLineIndex":1e400}}""", "`candidate` needs")]
    [InlineData("""{"type":"candidate","to":"p","candidate":{"candidate":"c","sdpMLineIndex":99999999999999999999999}}""", "`candidate` needs")]
    public void What_cannot_be_read_is_explained(string text, string complaint) => Assert.Matches(complaint.Replace("(", "\\(").Replace(")", "\\)"), Complaint(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("v=0\\r\\na=x")]
    [InlineData("\\u0076=0 \\\"\\/")]
    [InlineData("Grüße 👋")]
    [InlineData("\\ud83d\\udc4b")]
    [InlineData("\\ud800")]
    [InlineData("")]
    public void A_description_is_handed_on_as_it_was_written(string sdp)
    {
        var offer = Assert.IsType<Offer>(Parse($$"""{"type":"offer","to":"p","sdp":"{{sdp}}"}"""));
        Assert.Equal($$"""{"type":"offer","from":"me","sdp":"{{sdp}}"}""", Encoding.UTF8.GetString(offer.From("me").ToUtf8()));
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 30_000));
        Assert.NotEmpty(Complaint(Encoding.UTF8.GetBytes($$"""{"type":"watch","x":{{deep}}""")));
        Assert.NotEmpty(Complaint(Encoding.UTF8.GetBytes($$"""{"type":"watch","x":{{new string('[', 40)}}{{new string(']', 40)}}}""")));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() => Assert.NotEmpty(Complaint([.. """{"type":"watch","resume":"r"""u8, 0xc3, 0x28, .. "\"}"u8]));

    [Fact]
    public void No_complaint_repeats_what_was_sent() =>
        Assert.DoesNotContain("SECRET", Complaint("""{"type":"broadcast","token":"SECRET","takeover":"SECRET"}"""u8.ToArray()));

    private static ClientMessage Parse(string text)
    {
        Assert.True(ClientMessage.TryRead(Encoding.UTF8.GetBytes(text), out var message, out var complaint), complaint);
        return message;
    }

    private static string Complaint(byte[] frame)
    {
        Assert.False(ClientMessage.TryRead(frame, out _, out var complaint));
        return complaint;
    }
}
