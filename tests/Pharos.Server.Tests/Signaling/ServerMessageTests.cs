using System.Text;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Server.Tests.Signaling;

public sealed class ServerMessageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_message_is_written_as_documented()
    {
        (ServerMessage Message, string Text)[] table =
        [
            (
                new Welcome("p", "s", "viewer", true, Noon, "t", [new IceServer(["stun:a"]), new IceServer(["turn:b"], "u", "c")], 2, "r", RoutePolicy.Auto, MediaRoute.Relay, 5000, 8000),
                """
                {"type":"welcome","peer_id":"p","stream_id":"s","role":"viewer","live":true,"live_since":"2026-01-02T12:00:00+00:00","title":"t",
                "ice_servers":[{"urls":["stun:a"]},{"urls":["turn:b"],"username":"u","credential":"c"}],"viewer_count":2,"resume":"r",
                "route":"auto","via":"relay","direct_timeout_ms":5000,"stun_port":8000}
                """
            ),
            (
                new Welcome("p", "s", "broadcaster", false, null, null, [], 0, "r", RoutePolicy.P2p, MediaRoute.P2p, 5000, null),
                """
                {"type":"welcome","peer_id":"p","stream_id":"s","role":"broadcaster","live":false,"live_since":null,"title":null,
                "ice_servers":[],"viewer_count":0,"resume":"r","route":"p2p","via":"p2p","direct_timeout_ms":5000,"stun_port":null}
                """
            ),
            (new ViewerJoined("p"), """{"type":"viewer-joined","peer_id":"p"}"""),
            (new ViewerLeft("p", ViewerLeft.Left), """{"type":"viewer-left","peer_id":"p","reason":"left"}"""),
            (new OfferFrom("p", JsonText.From("v=0")), """{"type":"offer","from":"p","sdp":"v=0"}"""),
            (new AnswerFrom("p", JsonText.From("v=0")), """{"type":"answer","from":"p","sdp":"v=0"}"""),
            (
                new CandidateFrom("p", new IceCandidate("c", "0", 1, "u")),
                """{"type":"candidate","from":"p","candidate":{"candidate":"c","sdpMid":"0","sdpMLineIndex":1,"usernameFragment":"u"}}"""
            ),
            (new CandidateFrom("p", null), """{"type":"candidate","from":"p","candidate":null}"""),
            (new StreamLive(Noon, null), """{"type":"stream-live","live_since":"2026-01-02T12:00:00+00:00","title":null}"""),
            (new StreamEnded(StreamEnded.Lost), """{"type":"stream-ended","reason":"lost"}"""),
            (new ViewerCount(3), """{"type":"viewer-count","viewer_count":3}"""),
            (new RouteIs(MediaRoute.Relay), """{"type":"route","via":"relay"}"""),
            (new SendingIs(false, true), """{"type":"sending","audio":false,"video":true}"""),
            (LayersAre.None, """{"type":"layers","layers":[]}"""),
            (
                new LayersAre([new LayerIs("h", false, 2_500_000), new LayerIs("l", true, 150_000)]),
                """{"type":"layers","layers":[{"id":"h","active":false,"bitrate":2500000},{"id":"l","active":true,"bitrate":150000}]}"""
            ),
            (
                DelaysAre.Of([new DelayOf("p", 120), new DelayOf("q", 80)]),
                """
                {"type":"delays","measured":2,"median_ms":80,"p95_ms":120,"max_ms":120,
                "viewers":[{"peer_id":"p","ms":120},{"peer_id":"q","ms":80}]}
                """
            ),
            (new AdviceIs([new("b-frames", "Set them to 0.")]), """{"type":"advice","advice":[{"code":"b-frames","text":"Set them to 0."}]}"""),
            (new Pong(), """{"type":"pong"}"""),
            (new Error("c", "m"), """{"type":"error","code":"c","message":"m"}"""),
            (new Error("c", "m", 5), """{"type":"error","code":"c","message":"m","retry_after_ms":5}"""),
            (new Error("c", "m", Codec: "H265"), """{"type":"error","code":"c","message":"m","codec":"H265"}"""),
        ];
        Assert.All(table, row => Assert.Equal(row.Text.ReplaceLineEndings(""), Encoding.UTF8.GetString(row.Message.ToUtf8()).Replace("\\u002B", "+")));
    }
}
