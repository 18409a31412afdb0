using System.Collections.Immutable;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

/// <summary>A DTLS client and a DTLS server with a link each way.</summary>
internal sealed class Pair : IDisposable
{
    private readonly DtlsHandshakePool _pool = new(4);

    public Pair(
        Link? toServer = null,
        Link? toClient = null,
        ImmutableArray<DtlsFingerprint>? clientExpects = null,
        ImmutableArray<DtlsFingerprint>? serverExpects = null,
        SrtpProfile[]? clientProfiles = null,
        SrtpProfile[]? serverProfiles = null,
        int clientSendLimit = 1200,
        TimeSpan? timeLimit = null,
        TimeSpan? clientPatience = null)
    {
        ToServer = toServer ?? new();
        ToClient = toClient ?? new();
        Client = new(
            _pool, SetupRole.Active, clientExpects ?? [Side.Certificate.Fingerprint], ToServer.Send, sendLimit: clientSendLimit,
            timeLimit: timeLimit, profiles: clientProfiles, patience: clientPatience);
        Server = new(
            _pool, SetupRole.Passive, serverExpects ?? [Side.Certificate.Fingerprint], ToClient.Send, timeLimit: timeLimit,
            profiles: serverProfiles);
        ToServer.Arrived = datagram => Server.Association.Receive(datagram.Span);
        ToClient.Arrived = datagram => Client.Association.Receive(datagram.Span);
    }

    public Link ToServer { get; }

    public Link ToClient { get; }

    public Side Client { get; }

    public Side Server { get; }

    public Pair Start()
    {
        Client.Association.Start();
        return this;
    }

    /// <summary>Waits for both sides, and checks that each protects what the other opens.</summary>
    public async Task<SrtpProfile> AgreeAsync()
    {
        var (client, server) = (await Client.KeysAsync(), await Server.KeysAsync());
        AssertMatch(client, server);
        return client.Profile;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        _pool.Dispose();
        ToServer.Dispose();
        ToClient.Dispose();
    }

    private static void AssertMatch(SrtpKeys client, SrtpKeys server)
    {
        Assert.Same(client.Profile, server.Profile);
        Assert.Equal(client.Local.Key, server.Remote.Key);
        Assert.Equal(client.Local.Salt, server.Remote.Salt);
        Assert.Equal(client.Remote.Key, server.Local.Key);
        Assert.Equal(client.Remote.Salt, server.Local.Salt);
        Assert.False(client.Local.Key.SequenceEqual(client.Remote.Key));
    }
}
