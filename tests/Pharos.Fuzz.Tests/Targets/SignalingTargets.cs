using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pharos.Server.Signaling;
using Pharos.Server.Streams;

namespace Pharos.Fuzz.Tests.Targets;

/// <summary>JSON from clients: a frame of the signaling, and the body that creates a stream.</summary>
internal static class SignalingTargets
{
    // Stands for what a complaint must not repeat.
    private const string Secret = "SECRET";

    private static readonly byte[][] Messages =
    [
        .. new[]
        {
            """{"type":"ping"}""",
            """{"type":"leave"}""",
            """{"type":"uplink-limited"}""",
            """{"type":"route-failed","to":"p"}""",
            """{"type":"watch","resume":"SECRET"}""",
            """{"type":"offer","to":"p","sdp":"v=0\r\ns=SECRET \u0041\ud83d\udc4b \/"}""",
            """{"type":"answer","to":"p","sdp":"v=0\r\nGrüße 👋"}""",
            """{"type":"candidate","to":"p","candidate":null}""",
            """{"type":"candidate","to":"p","candidate":{"candidate":"c","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}}""",
            """{"type":"broadcast","token":"SECRET","title":"x","resume":"SECRET","takeover":false,"route":"relay"}""",
            """{"token":"SECRET","unknown":{"deep":[1,2,{"x":-1.5e3}]},"type":"broadcast"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"", "{", "}", "[", "]", ":", ",", "null", "true",
                "\\", "\\u", "\\ud800", "\\u0000", "1e999", "-", ".5", "\"type\":", "\"type\":\"ping\",",
            "\"to\":\"p\",", "\"sdp\":\"\",", "\"candidate\":{", "//", "\0", "\u2028", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "\"$type\":\"ping\",", "\"$id\":\"1\",",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xF0, 0x9F],
    ];

    private static readonly byte[][] Requests =
    [
        .. new[] { "{}", """{"title":"x"}""", """{"route":"relay"}""", """{"title":"Grüße \u0041","route":"p2p"}""" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    public static readonly FuzzTarget[] List =
    [
        new("signaling-json", Messages, input => ClientMessage.TryRead(input, out _, out _))
        {
            Compose = static (ref dice) => JsonMembers.Make(Messages, ref dice),
            // Mostly from quote to quote, so that names and values change places and the rest stays JSON.
            Separators = "\"\"\"\"\",,:{}[]",
            Words = Words,
            Check = Check,
            // A refusal is an exception of the serializer's, with its stack trace.
            Allowance = 64 * 1024,
            AllowanceOfByte = 64,
        },
        new("stream-request-json", Requests, input => Read(input) is not null)
        {
            Compose = static (ref dice) => JsonMembers.Make(Requests, ref dice),
            // Mostly from quote to quote, so that names and values change places and the rest stays JSON.
            Separators = "\"\"\"\"\",,:{}[]",
            Words = Words,
            // Besides, the request itself.
            Allowance = 64 * 1024,
            AllowanceOfByte = 64,
        },
    ];

    /// <summary>What cannot be read is explained without repeating it; what is handed on to another peer is JSON that says the
    /// same.</summary>
    private static void Check(Span<byte> input)
    {
        if (!ClientMessage.TryRead(input, out var message, out var complaint))
        {
            Assert.NotEmpty(complaint);
            Assert.DoesNotContain(Secret, complaint, StringComparison.Ordinal);
            return;
        }

        if (message is not PeerMessage said) return;
        using var handedOn = JsonDocument.Parse(said.From("sender").ToUtf8());
        Assert.Equal("sender", handedOn.RootElement.GetProperty("from").GetString());
        var sdp = said switch { Offer offer => offer.Sdp, Answer answer => answer.Sdp, _ => (JsonText?)null };
        if (sdp is not { } text) return;
        var raw = handedOn.RootElement.GetProperty("sdp").GetRawText();
        Assert.Equal(Encoding.UTF8.GetString(text.Utf8.Span), raw);
        if (text.TryDecode(out var decoded)) Assert.Equal(decoded, handedOn.RootElement.GetProperty("sdp").GetString());
    }

    private static StreamRequest? Read(ReadOnlySpan<byte> input)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(input.ToArray());
        context.Request.ContentLength = input.Length;
        return StreamRequest.TryReadAsync(context.Request).AsTask().GetAwaiter().GetResult();
    }
}
