using System.Net;
using System.Net.Sockets;
using Pharos.Server.Tests.Harness;

namespace Pharos.Server.Tests.Operations;

/// <summary>What a person sees whose settings do not allow a start.</summary>
public sealed class StartupTests
{
    [Theory]
    [InlineData("Https=maybe", "Pharos__Https", "off, self-signed or files")]
    [InlineData("Https=files", "Pharos__Certificate__Path", "Pharos__Certificate__KeyPath")]
    [InlineData("PublicUrl=live.example.org", "Pharos__PublicUrl", "absolute http or https URL")]
    [InlineData("Proxies:0=proxy.example.org", "Pharos__Proxies", "IP address or a network")]
    [InlineData("Publish:Access=key", "Pharos__Publish__Keys__0", "no key is set")]
    [InlineData("Publish:Access=sometimes", "Pharos__Publish__Access", "`sometimes` is not one of open, key")]
    [InlineData("Streams:MaxViewers=0", "Pharos__Streams__MaxViewers", "between 1 and 1000000")]
    [InlineData("Streams:MaxViewers=many", "Pharos__Streams__MaxViewers", "`many` is not a whole number")]
    [InlineData("Streams:BroadcasterPatience=02:00:00", "Pharos__Streams__BroadcasterPatience", "between")]
    [InlineData("Signaling:KeepAlive=10", "Pharos__Signaling__KeepAlive", "between")] // that is ten days
    [InlineData("Signaling:KeepAlive=soon", "Pharos__Signaling__KeepAlive", "`soon` is not a duration, such as 00:00:30")]
    [InlineData("Ice:Servers:0=stun.example.org", "Pharos__Ice__Servers", "stun:")]
    [InlineData("Ice:Servers:0=turn:turn.example.org", "Pharos__Ice__TurnSecret", "credentials")]
    [InlineData("SecretKey=short", "secret key", "openssl rand -hex 32")]
    [InlineData("SecretKeyFile=/nowhere/key", "/nowhere/key", "cannot be read")]
    [InlineData("DataDirectory=/dev/null/data", "/dev/null/data", "Pharos__DataDirectory")]
    [InlineData("Publish:Acces=key", "Pharos__Publish__Acces", "README")]
    [InlineData("Htps=self-signed", "Pharos__Htps", "README")]
    [InlineData("Certificate:Pth=cert.pem", "Pharos__Certificate__Pth", "README")]
    [InlineData("Signaling:AllowedOrigins:0=example.org", "Pharos__Signaling__AllowedOrigins", "https://example.org")]
    [InlineData("Signaling:AllowedOrigins:0=https://example.org/page", "Pharos__Signaling__AllowedOrigins", "https://example.org")]
    [InlineData("Signaling:AllowedOrigins=https://example.org", "Pharos__Signaling__AllowedOrigins", "a list, and begins with Pharos__Signaling__AllowedOrigins__0")]
    [InlineData("Publish:Access:0=key", "Pharos__Publish__Access__0", "README")]
    [InlineData("IsClustered=true", "Pharos__IsClustered", "README")]
    [InlineData("/urls=http://localhost:0", "localhost:0", "cannot listen")]
    [InlineData("/url=http://localhost:8001", "--url.", "--urls")]
    [InlineData("/urls=http://127.0.0.1:0/live", "127.0.0.1:0/live", "cannot listen")]
    [InlineData("/urls=https://127.0.0.1:0", "certificate", "Pharos__Https=self-signed")]
    [InlineData("/urls=http://127.0.0.1:99999", "99999", "urls")]
    public async Task A_setting_that_cannot_be_is_one_clear_line(string setting, string named, string hint)
    {
        await using var server = ServerProcess.Launch(
            setting.StartsWith("SecretKeyFile", StringComparison.Ordinal) || setting.StartsWith("DataDirectory", StringComparison.Ordinal)
                ? ["SecretKey=", setting]
                : [setting]);
        await AssertOneLineAsync(server, named, hint);
    }

    [Fact]
    public async Task Several_settings_that_cannot_be_are_all_named()
    {
        await using var server = ServerProcess.Launch("Streams:MaxViewers=0", "Signaling:MaxMessageBytes=1");
        await AssertOneLineAsync(server, "Pharos__Streams__MaxViewers", "Pharos__Signaling__MaxMessageBytes");
    }

    [Fact]
    public async Task A_cluster_without_a_configured_key_does_not_start()
    {
        await using var server = ServerProcess.Launch("SecretKey=", "Redis=127.0.0.1:1");
        await AssertOneLineAsync(server, "Pharos__SecretKey", "all of its nodes must have the same");
    }

    [Fact]
    public async Task A_Redis_setting_that_cannot_be_read_is_not_repeated()
    {
        await using var server = ServerProcess.Launch("Redis=127.0.0.1:1,passwort=REDIS-SECRET");
        await AssertOneLineAsync(server, "Pharos__Redis", "host:port");
        Assert.DoesNotContain("REDIS-SECRET", server.Errors[0]);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_clear_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var server = ServerProcess.Launch($"/urls=http://127.0.0.1:{port}");
        await AssertOneLineAsync(server, $"{port}", "--urls");
    }

    [Fact]
    public async Task Settings_come_from_the_environment_too()
    {
        await using var server = ServerProcess.LaunchBare(["--urls=http://127.0.0.1:0"], KeyValuePair.Create("Pharos__Streams__MaxViewers", "0"));
        await AssertOneLineAsync(server, "Pharos__Streams__MaxViewers", "between");
    }

    [Fact]
    public async Task The_address_comes_from_the_environment_too()
    {
        await using var server = ServerProcess.LaunchBare([], KeyValuePair.Create("ASPNETCORE_URLS", "http://127.0.0.1:99999"));
        await AssertOneLineAsync(server, "99999", "urls");
    }

    [Fact]
    public async Task A_stop_before_it_is_ready_is_quiet()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // a Redis that takes connections and answers nothing
        silent.Start();
        await using var server = ServerProcess.Launch($"Redis=127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        using var connection = await silent.AcceptSocketAsync().Within("the server to ask Redis");
        server.Terminate();
        Assert.Equal(0, await server.ExitAsync());
        Assert.Empty(server.Errors);
    }

    private static async Task AssertOneLineAsync(ServerProcess server, string named, string hint)
    {
        Assert.Equal(1, await server.ExitAsync());
        var line = Assert.Single(server.Errors);
        Assert.StartsWith("Pharos cannot start. ", line);
        Assert.Contains(named, line);
        Assert.Contains(hint, line);
        Assert.DoesNotContain(server.Output, text => text.Contains("   at ", StringComparison.Ordinal)); // no stack trace above it
    }
}
