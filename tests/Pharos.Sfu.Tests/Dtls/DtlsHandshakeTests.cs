using System.Security.Cryptography;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class DtlsHandshakeTests
{
    private static readonly SrtpProfile[] GcmAlone = [SrtpProfile.AeadAes128Gcm];
    private static readonly SrtpProfile[] CounterModeAlone = [SrtpProfile.Aes128CmHmacSha1Tag80];
    private static readonly DtlsFingerprint Foreign = DtlsFingerprint.Of("sha-256", new byte[32]);

    [Fact]
    public async Task Both_sides_get_the_same_keys_and_the_preferred_profile()
    {
        using var pair = new Pair().Start();
        Assert.Same(SrtpProfile.AeadAes128Gcm, await pair.AgreeAsync());
        Assert.Equal((1, 1), (pair.Client.Times, pair.Server.Times));
    }

    [Fact]
    public async Task A_client_with_counter_mode_alone_gets_it()
    {
        using var pair = new Pair(clientProfiles: CounterModeAlone).Start();
        Assert.Same(SrtpProfile.Aes128CmHmacSha1Tag80, await pair.AgreeAsync());
    }

    [Fact]
    public async Task The_servers_preference_wins()
    {
        using var pair = new Pair(clientProfiles: [.. CounterModeAlone, .. GcmAlone]).Start();
        Assert.Same(SrtpProfile.AeadAes128Gcm, await pair.AgreeAsync());
    }

    [Fact]
    public async Task Without_a_profile_in_common_it_fails_on_both_sides()
    {
        using var pair = new Pair(clientProfiles: CounterModeAlone, serverProfiles: GcmAlone).Start();
        Assert.Equal(DtlsFailure.NoSrtpProfile, await pair.Server.FailureAsync());
        Assert.Equal(DtlsFailure.Alert, await pair.Client.FailureAsync());
    }

    [Fact]
    public async Task A_client_refuses_a_server_with_another_certificate()
    {
        using var pair = new Pair(clientExpects: [Foreign]).Start();
        Assert.Equal(DtlsFailure.BadCertificate, await pair.Client.FailureAsync());
        Assert.Equal(DtlsFailure.Alert, await pair.Server.FailureAsync());
    }

    [Fact]
    public async Task A_server_refuses_a_client_with_another_certificate()
    {
        using var pair = new Pair(serverExpects: [Foreign]).Start();
        Assert.Equal(DtlsFailure.BadCertificate, await pair.Server.FailureAsync());
        Assert.Equal(DtlsFailure.Alert, await pair.Client.FailureAsync());
        Assert.Equal((1, 1), (pair.Client.Times, pair.Server.Times));
    }

    [Fact]
    public async Task A_description_without_a_fingerprint_trusts_nobody()
    {
        using var pair = new Pair(serverExpects: []).Start();
        Assert.Equal(DtlsFailure.BadCertificate, await pair.Server.FailureAsync());
    }

    [Fact]
    public async Task One_of_several_fingerprints_is_enough()
    {
        var der = Side.Certificate.Der.Span;
        using var pair = new Pair(
            clientExpects: [Foreign, DtlsFingerprint.Of("sha-384", SHA384.HashData(der))],
            serverExpects: [DtlsFingerprint.Of("sha-512", SHA512.HashData(der)), Foreign]).Start();
        await pair.AgreeAsync();
    }

    [Fact]
    public async Task A_weak_fingerprint_does_not_count()
    {
#pragma warning disable CA5350 // What is tested is that it is refused.
        var weak = DtlsFingerprint.Of("sha-1", SHA1.HashData(Side.Certificate.Der.Span));
#pragma warning restore CA5350
        using var pair = new Pair(serverExpects: [weak]).Start();
        Assert.Equal(DtlsFailure.BadCertificate, await pair.Server.FailureAsync());
    }

    [Theory]
    [InlineData("aead")]
    [InlineData("counter mode")]
    public async Task What_one_side_protects_the_other_opens(string profile)
    {
        using var pair = new Pair(clientProfiles: profile == "aead" ? GcmAlone : CounterModeAlone).Start();
        var (client, server) = (await pair.Client.KeysAsync(), await pair.Server.KeysAsync());
        Assert.True(Opens(client, server));
        Assert.True(Opens(server, client));
        Assert.False(Opens(server, server));
    }

    [Fact]
    public async Task A_client_hello_in_small_pieces_is_put_together()
    {
        using var pair = new Pair(clientSendLimit: 120).Start();
        await pair.AgreeAsync();
        Assert.All(pair.ToServer.Sent, datagram => Assert.InRange(datagram.Length, 1, 120));
        Assert.True(pair.ToServer.Sent.Count > 5);
    }

    [Fact]
    public async Task The_servers_first_flight_is_one_datagram()
    {
        using var pair = new Pair().Start();
        await pair.AgreeAsync();
        Assert.Equal(2, pair.ToClient.Sent.Count);
        Assert.Equal(2, pair.ToServer.Sent.Count);
    }

    private static bool Opens(SrtpKeys from, SrtpKeys to)
    {
        using var sender = new SrtpSender(from.Local);
        using var receiver = new SrtpReceiver(to.Remote);
        byte[] packet = [0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, .. "media"u8];
        var wire = new byte[packet.Length + sender.Overhead];
        var opened = new byte[wire.Length];
        Assert.True(sender.TryProtect(packet, wire, out var length, out _));
        return receiver.TryUnprotect(wire.AsSpan(0, length), opened, out length, out _) && opened.AsSpan(0, length).SequenceEqual(packet);
    }
}
