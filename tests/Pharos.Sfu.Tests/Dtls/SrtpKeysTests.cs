using Pharos.Rtc.Srtp;
using Pharos.Sfu.Dtls;

namespace Pharos.Sfu.Tests.Dtls;

public sealed class SrtpKeysTests
{
    private static readonly SrtpProfile Profile = SrtpProfile.AeadAes128Gcm;

    [Fact]
    public void Each_role_protects_with_its_own_half()
    {
        using var client = new SrtpKeys(Profile, Material(), isClient: true);
        using var server = new SrtpKeys(Profile, Material(), isClient: false);
        Assert.Equal(Material().AsSpan(0, 16), client.Local.Key);
        Assert.Equal(Material().AsSpan(16, 16), server.Local.Key);
        Assert.Equal(client.Local.Salt, server.Remote.Salt);
        Assert.Equal(server.Local.Salt, client.Remote.Salt);
    }

    [Fact]
    public void Disposing_them_wipes_them()
    {
        var keys = new SrtpKeys(Profile, Material(), isClient: true);
        keys.Dispose();
        Assert.Equal(new byte[16], keys.Local.Key);
        Assert.Equal(new byte[12], keys.Remote.Salt);
    }

    [Fact]
    public void Another_length_than_the_profiles_is_a_bug() =>
        Assert.Throws<ArgumentException>(() => new SrtpKeys(Profile, new byte[Profile.KeyingMaterialLength - 1], isClient: true));

    private static byte[] Material() => [.. Enumerable.Range(1, Profile.KeyingMaterialLength).Select(value => (byte)value)];
}
