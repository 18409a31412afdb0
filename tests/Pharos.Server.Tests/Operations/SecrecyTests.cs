using Pharos.Server.Access;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Operations;

public sealed class SecrecyTests
{
    private const string Key = "KEY-SECRET-0123456789-0123456789-0123456789";
    private const string TurnSecret = "TURN-SECRET";
    private const string PublishKey = "PUBLISH-SECRET";

    [Fact]
    public async Task No_secret_is_ever_logged()
    {
        await using var server = await ServerProcess.StartAsync(
            $"SecretKey={Key}",
            $"Ice:TurnSecret={TurnSecret}",
            "Ice:Servers:0=turn:turn.example.org",
            "Publish:Access=key",
            $"Publish:Keys:0={PublishKey}",
            "Https=self-signed",
            "/Logging:LogLevel:Default=Trace",
            "/Logging:LogLevel:Microsoft.AspNetCore=Trace",
            "/Logging:LogLevel:Microsoft.Hosting.Lifetime=Trace");
        var stream = await server.CreateStreamAsync(PublishKey);
        await using var broadcaster = await ConnectAsync(server, stream);
        await broadcaster.SendAsync(new { type = "broadcast", token = stream.Token });
        await broadcaster.ExpectWelcomeAsync();
        await using var viewer = await ConnectAsync(server, stream);
        await viewer.SendAsync(new { type = "watch" });
        await viewer.ExpectWelcomeAsync();
        await broadcaster.ExpectAsync("viewer-joined");
        await broadcaster.SendAsync(new { type = "offer", to = viewer.PeerId, sdp = "SDP-SECRET" });
        await viewer.ExpectAsync("offer");
        await using (var wrong = await ConnectAsync(server, stream))
        {
            await wrong.SendAsync(new { type = "broadcast", token = "WRONG-SECRET", resume = broadcaster.Resume });
            await wrong.ExpectErrorAsync("unauthorized");
        }
        using (var http = server.NewHttpClient(stream.Token))
        {
            using var ended = await http.DeleteAsync($"/api/streams/{stream.Id}");
            Assert.True(ended.IsSuccessStatusCode);
        }
        await broadcaster.ExpectCloseAsync(1000);
        server.Terminate();
        await server.ExitAsync();

        var credential = viewer.Welcome.GetProperty("ice_servers")[0].Text("credential")!;
        Assert.NotEmpty(server.Output);
        Assert.Contains(server.Output, line => line.Contains(stream.Id, StringComparison.Ordinal)); // it was really listening
        foreach (var secret in new[]
        {
            Key, TurnSecret, PublishKey, stream.Token, broadcaster.Resume.Split('.')[1], viewer.Resume.Split('.')[1], credential,
            "SDP-SECRET", "WRONG-SECRET", "PRIVATE KEY",
        })
        {
            Assert.DoesNotContain(server.Output.Concat(server.Errors), line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Nor_is_the_password_of_a_Redis_that_cannot_be_reached()
    {
        await using var server = ServerProcess.Launch(
            "Redis=127.0.0.1:1,password=REDIS-SECRET,user=somebody", "/Logging:LogLevel:Default=Trace");
        await Deadline.Until(() => server.Output.Any(line => line.Contains("Pharos is ready", StringComparison.Ordinal)));
        server.Terminate();
        await server.ExitAsync();
        Assert.DoesNotContain(server.Output.Concat(server.Errors), line => line.Contains("REDIS-SECRET", StringComparison.Ordinal));
    }

    private static Task<SignalingClient> ConnectAsync(ServerProcess server, IssuedStream stream) => SignalingClient.ConnectAsync(
        server.HttpsUrl, stream.Id, options => options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null);
}
