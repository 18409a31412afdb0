using System.Net;
using System.Net.WebSockets;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Signaling;

public sealed class OriginTests
{
    [Theory]
    [InlineData(null, "", true)]
    [InlineData("http://127.0.0.1:{0}", "", true)]
    [InlineData("https://127.0.0.1:{0}", "", true)] // a proxy in front ended TLS
    [InlineData("http://127.0.0.1:1", "", false)]
    [InlineData("http://127.0.0.1", "", false)]
    [InlineData("https://evil.example", "", false)]
    [InlineData("http://127.0.0.1:{0}.evil.example", "", false)]
    [InlineData("null", "", false)]
    [InlineData("https://friend.example", "https://friend.example/", true)]
    [InlineData("https://FRIEND.example", "https://friend.example", true)]
    [InlineData("http://friend.example", "https://friend.example", false)]
    [InlineData("https://friend.example:8443", "https://friend.example", false)]
    [InlineData("https://evil.example", "*", true)]
    public async Task Only_pages_of_known_origins_may_connect(string? origin, string allowed, bool may)
    {
        await using var server = await RunningServer.StartAsync(allowed.Length == 0 ? [] : [$"Signaling:AllowedOrigins:0={allowed}"]);
        using var socket = new ClientWebSocket();
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin.Replace("{0}", $"{server.Url.Port}"));
        socket.Options.CollectHttpResponseDetails = true;
        var connecting = socket.ConnectAsync(SignalingClient.UrlOf(server.Url, server.NewStream().Id), CancellationToken.None);
        if (may)
        {
            await connecting;
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
            Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_plain_request_is_told_to_upgrade(string slash)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync($"/ws/webrtc/{server.NewStream().Id}{slash}");
        await response.ExpectProblemAsync(426, "not-a-websocket");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task The_trailing_slash_is_optional(string slash)
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = new ClientWebSocket();
        var url = SignalingClient.UrlOf(server.Url, server.NewStream().Id).ToString().TrimEnd('/') + slash;
        await socket.ConnectAsync(new Uri(url), CancellationToken.None);
        Assert.Equal(WebSocketState.Open, socket.State);
    }
}
