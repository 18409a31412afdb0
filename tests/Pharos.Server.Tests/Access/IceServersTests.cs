using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Access;

namespace Pharos.Server.Tests.Access;

public sealed class IceServersTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000_000));

    [Fact]
    public void Without_servers_there_are_none() => Assert.Empty(Servers().For("peer"));

    [Fact]
    public void Stun_needs_no_credentials_and_turn_has_some()
    {
        var servers = Servers("stun:a", "turn:b?transport=udp", "TURNS:c", "stuns:d").For("peer");
        Assert.Equal(["stun:a", "stuns:d"], servers[0].Urls);
        Assert.Null(servers[0].Username);
        Assert.Null(servers[0].Credential);
        Assert.Equal(["turn:b?transport=udp", "TURNS:c"], servers[1].Urls);
        Assert.Equal("1043200:peer", servers[1].Username);
        // printf '1043200:peer' | openssl dgst -sha1 -hmac secret -binary | base64
        Assert.Equal("E5/6PdQlWSwniZO9Cf/7XNNPqFU=", servers[1].Credential);
    }

    [Fact]
    public void Credentials_are_fresh_each_time()
    {
        var servers = Servers("turn:b");
        var first = servers.For("peer").Single();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first.Credential, servers.For("peer").Single().Credential);
    }

    private IceServers Servers(params string[] urls) => new(Options.Create(new IceOptions { Servers = urls, TurnSecret = "secret" }), _time);
}
