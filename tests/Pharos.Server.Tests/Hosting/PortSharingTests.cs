using System.Net.Sockets;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Hosting;

/// <summary>Media over TCP on the port of HTTP and HTTPS; a STUN request is the shortest thing that media answers.</summary>
public sealed class PortSharingTests
{
    // RFC 4571 §2: a length of 20; RFC 8489 §5: a binding request without attributes.
    private static readonly byte[] Request = Convert.FromHexString("0014" + "00010000" + "2112A442" + "0102030405060708090A0B0C");

    [Theory]
    [InlineData("off", false)]
    [InlineData("off", true)]
    [InlineData("self-signed", false)]
    [InlineData("self-signed", true)]
    public async Task Media_over_TCP_is_served_where_HTTP_and_HTTPS_are(string https, bool byteByByte)
    {
        await using var server = await RunningServer.StartAsync($"Https={https}");
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", server.Url.Port);
        var stream = client.GetStream();
        foreach (var part in Request.Chunk(byteByByte ? 1 : Request.Length)) await stream.WriteAsync(part);

        var answer = new byte[34];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("0020" + "0101000C" + "2112A442" + "0102030405060708090A0B0C" + "00200008", Convert.ToHexString(answer.AsSpan(0, 26)));
        using var health = await server.Http.GetAsync("/healthz"); // HTTP goes on beside it
        Assert.True(health.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("self-signed")]
    public async Task What_is_neither_is_refused_or_let_go(string https)
    {
        await using var server = await RunningServer.StartAsync($"Https={https}");
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Convert.FromHexString("0014" + "FFFFFFFF" + "2112A442" + "0102030405060708090A0B0C"));
        client.Client.Shutdown(SocketShutdown.Send);
        var answer = new byte[512];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false);
        Assert.False(answer.AsSpan(0, length).IndexOf(Request.AsSpan(10)) >= 0);
    }
}
