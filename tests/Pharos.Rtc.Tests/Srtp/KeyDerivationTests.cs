using CsCheck;
using Pharos.Rtc.Srtp;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class KeyDerivationTests
{
    private static readonly byte[] MasterKey = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] MasterSalt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    // RFC 3711 appendix B.3.
    [Theory]
    [InlineData(KeyLabel.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(KeyLabel.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(
        KeyLabel.RtpAuthentication,
        "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
            + "6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void Session_keys_are_those_of_appendix_B3(KeyLabel label, string expected)
    {
        var key = new byte[expected.Length / 2];
        KeyDerivation.Derive(MasterKey, MasterSalt, label, key);
        Assert.Equal(expected, Convert.ToHexString(key));
    }

    [Fact]
    public void Each_label_gives_another_key()
    {
        var keys = Enum.GetValues<KeyLabel>().Select(label =>
        {
            var key = new byte[16];
            KeyDerivation.Derive(MasterKey, MasterSalt, label, key);
            return Convert.ToHexString(key);
        });
        Assert.Equal(6, keys.Distinct().Count());
    }

    [Fact]
    public void A_salt_of_12_bytes_is_filled_up_with_zeros() => Gen.Byte.Array[12].Sample(
        salt =>
        {
            byte[] shorter = new byte[20], longer = new byte[20];
            KeyDerivation.Derive(MasterKey, salt, KeyLabel.RtcpEncryption, shorter);
            KeyDerivation.Derive(MasterKey, [.. salt, 0, 0], KeyLabel.RtcpEncryption, longer);
            Assert.Equal(longer, shorter);
        },
        iter: 20);
}
