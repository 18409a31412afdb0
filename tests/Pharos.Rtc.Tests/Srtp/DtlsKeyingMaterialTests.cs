using Pharos.Rtc.Srtp;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class DtlsKeyingMaterialTests
{
    [Theory]
    [InlineData(0x0007, 56, 12)]
    [InlineData(0x0001, 60, 14)]
    public void Exported_bytes_are_client_key_server_key_client_salt_server_salt(ushort id, int length, int saltLength)
    {
        var profile = SrtpProfile.Find(id)!;
        var material = Enumerable.Range(0, length).Select(value => (byte)value).ToArray();
        Assert.Equal(length, profile.KeyingMaterialLength);

        var keys = new DtlsKeyingMaterial(profile, material);
        Assert.Equal(material.AsSpan(0, 16), keys.Client.Key);
        Assert.Equal(material.AsSpan(16, 16), keys.Server.Key);
        Assert.Equal(material.AsSpan(32, saltLength), keys.Client.Salt);
        Assert.Equal(material.AsSpan(32 + saltLength), keys.Server.Salt);
    }

    [Fact]
    public void Another_length_is_a_bug()
    {
        Assert.Throws<ArgumentException>(() => new DtlsKeyingMaterial(SrtpProfile.AeadAes128Gcm, new byte[60]).Client.Key.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[14]).Key.Length);
    }

    [Fact]
    public void A_profile_that_is_not_there_is_not_found() => Assert.Null(SrtpProfile.Find(0x0008));
}
