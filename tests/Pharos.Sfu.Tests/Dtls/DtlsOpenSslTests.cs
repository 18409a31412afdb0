using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsOpenSslTests
{
    private const string Both = "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM";
    private const string CounterMode = "SRTP_AES128_CM_SHA1_80";

    [Theory]
    [InlineData(Both, false)]
    [InlineData(Both, true)]
    [InlineData(CounterMode, false)]
    public async Task As_a_client_it_exports_the_same_keys(string profiles, bool hasRsaKey)
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, "needs OpenSSL's command line");
        using var pool = new DtlsHandshakePool(1);
        using var peer = new OpenSsl(hasRsaKey);
        using var side = new Side(pool, SetupRole.Passive, [peer.Fingerprint], peer.Send);
        peer.Receive(side);
        peer.Connect(profiles);
        await AssertSameKeysAsync(side, peer, profiles, isClient: false);
        peer.Quit();
        await side.RemoteClosed;
    }

    [Theory]
    [InlineData(Both, false)]
    [InlineData(Both, true)]
    [InlineData(CounterMode, false)]
    public async Task As_a_server_it_exports_the_same_keys(string profiles, bool hasRsaKey)
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, "needs OpenSSL's command line");
        using var pool = new DtlsHandshakePool(1);
        using var peer = new OpenSsl(hasRsaKey);
        using var side = new Side(pool, SetupRole.Active, [peer.Fingerprint], peer.Send);
        await peer.ListenAsync(profiles);
        peer.Receive(side);
        side.Association.Start();
        await AssertSameKeysAsync(side, peer, profiles, isClient: true);
    }

    [Fact]
    public async Task A_client_with_another_certificate_is_told_so()
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, "needs OpenSSL's command line");
        using var pool = new DtlsHandshakePool(1);
        using var peer = new OpenSsl(hasRsaKey: false);
        using var side = new Side(pool, SetupRole.Passive, [Side.Certificate.Fingerprint], peer.Send);
        peer.Receive(side);
        peer.Connect(Both);
        Assert.Equal(DtlsFailure.BadCertificate, await side.FailureAsync());
        await Eventually.IsTrueAsync(() => peer.Output.Contains("bad certificate", StringComparison.Ordinal));
    }

    private static async Task AssertSameKeysAsync(Side side, OpenSsl peer, string profiles, bool isClient)
    {
        var keys = await side.KeysAsync();
        Assert.Same(profiles == CounterMode || isClient ? Preferred(profiles) : SrtpProfile.AeadAes128Gcm, keys.Profile);
        var exported = await peer.ExportedAsync();
        AssertSame(keys, exported, isClient);
    }

    // OpenSSL's server takes the first that its own list has.
    private static SrtpProfile Preferred(string profiles) =>
        profiles.StartsWith(CounterMode, StringComparison.Ordinal) ? SrtpProfile.Aes128CmHmacSha1Tag80 : SrtpProfile.AeadAes128Gcm;

    private static void AssertSame(SrtpKeys keys, byte[] exported, bool isClient)
    {
        // A shorter export is the beginning of a longer one. RFC 5705 §4.
        var material = new DtlsKeyingMaterial(keys.Profile, exported.AsSpan(0, keys.Profile.KeyingMaterialLength));
        var client = isClient ? keys.Local : keys.Remote;
        var server = isClient ? keys.Remote : keys.Local;
        Assert.Equal(material.Client.Key, client.Key);
        Assert.Equal(material.Client.Salt, client.Salt);
        Assert.Equal(material.Server.Key, server.Key);
        Assert.Equal(material.Server.Salt, server.Salt);
    }
}
