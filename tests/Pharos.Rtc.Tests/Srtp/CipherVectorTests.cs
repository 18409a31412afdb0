using Pharos.Rtc.Srtp;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class CipherVectorTests
{
    private static readonly byte[] GcmKey = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
    private static readonly byte[] GcmSalt = Convert.FromHexString("517569642070726f2071756f");

    // A packet under the master key of RFC 3711 appendix B.3, as libsrtp and others check themselves with.
    private static readonly byte[] CmMasterKey = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static readonly byte[] CmMasterSalt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

    [Theory]
    [InlineData(0, "E03EAD0935C95E80E166B16DD92B4EB4")]
    [InlineData(1, "D23513162B02D0F72A43A2FE4A5F97AB")]
    [InlineData(2, "41E95B3BB0A2E8DD477901E4FCA894C0")]
    [InlineData(0xFEFF, "EC8CDF7398607CB0F2D21675EA9EA1E4")]
    [InlineData(0xFF00, "362B7C3C6773516318A077D7FC5073AE")]
    [InlineData(0xFF01, "6A2CC3787889374FBEB4C81B17BA6C44")]
    public void The_AES_CM_key_stream_is_that_of_RFC_3711_appendix_B2(int block, string expected)
    {
        using var counter = new AesCounter(
            Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        var stream = new byte[(block + 1) * 16];
        counter.Apply(ssrc: 0, index: 0, stream, stream);
        Assert.Equal(expected, Convert.ToHexString(stream.AsSpan(block * 16)));
    }

    [Fact]
    public void An_RTP_packet_is_that_of_RFC_7714_16_1()
    {
        var packet = Convert.FromHexString(
            "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
        var expected = Convert.FromHexString(
            "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                + "899d7f27beb16a9152cf765ee4390cce");
        using var cipher = new AesGcmCipher(GcmKey, GcmSalt);
        var destination = new byte[packet.Length + 16];
        cipher.SealRtp(packet.AsSpan(0, 12), packet.AsSpan(12), index: 0xf17b, destination);
        Assert.Equal(expected, destination);

        var opened = new byte[packet.Length];
        Assert.True(cipher.TryOpenRtp(expected, 12, index: 0xf17b, opened));
        Assert.Equal(packet, opened);
        Assert.False(cipher.TryOpenRtp(expected, 12, index: 0x1f17b, opened));
    }

    [Fact]
    public void An_RTCP_packet_is_that_of_RFC_7714_17_1()
    {
        var packet = Convert.FromHexString(
            "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
        var expected = Convert.FromHexString(
            "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b468630"
                + "3ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4");
        using var cipher = new AesGcmCipher(GcmKey, GcmSalt);
        var destination = new byte[packet.Length + 20];
        cipher.SealRtcp(packet, index: 0x5d4, destination);
        Assert.Equal(expected, destination);

        var opened = new byte[packet.Length];
        Assert.Equal(0x8000_05d4, cipher.ReadRtcpIndex(expected));
        Assert.True(cipher.TryOpenRtcp(expected, index: 0x5d4, opened));
        Assert.Equal(packet, opened);
    }

    [Fact]
    public void An_RTP_packet_of_AES_CM_is_what_other_implementations_make_of_it()
    {
        var master = new SrtpMasterKey(SrtpProfile.Aes128CmHmacSha1Tag80, CmMasterKey, CmMasterSalt);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        var packet = Convert.FromHexString("800f1234decafbadcafebabeabababababababababababababababab");
        var expected = Convert.FromHexString("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
        Assert.Equal(expected, SrtpSamples.Protect(sender, packet));
        Assert.Equal(SrtpRefusal.None, SrtpSamples.Refusal(receiver, expected));
    }

    [Fact]
    public void An_RTCP_packet_of_AES_CM_is_what_other_implementations_make_of_it()
    {
        var master = new SrtpMasterKey(SrtpProfile.Aes128CmHmacSha1Tag80, CmMasterKey, CmMasterSalt);
        using var sender = new SrtcpSender(master, firstIndex: 1);
        using var receiver = new SrtcpReceiver(master);
        var packet = Convert.FromHexString("81c8000bcafebabeabababababababababababababababab");
        var expected = Convert.FromHexString("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798");
        Assert.Equal(expected, SrtpSamples.Protect(sender, packet));
        Assert.Equal(SrtpRefusal.None, SrtpSamples.Refusal(receiver, expected));
    }

    // A bit of the index that did not reach the key stream would use the stream twice.
    [Theory, MemberData(nameof(SrtpSamples.ProfileIds), MemberType = typeof(SrtpSamples))]
    public void Each_of_the_48_bits_of_the_index_makes_another_key_stream(ushort profileId)
    {
        using var cipher = SrtpCipher.ForRtp(SrtpSamples.Master(SrtpProfile.Find(profileId)!));
        var packet = SrtpSamples.Packet(1);
        var streams = Enumerable.Range(-1, 49).Select(bit =>
        {
            var destination = new byte[packet.Length + 16];
            cipher.SealRtp(packet.AsSpan(0, 12), packet.AsSpan(12), bit < 0 ? 0 : 1UL << bit, destination);
            return Convert.ToHexString(destination.AsSpan(12, packet.Length - 12));
        });
        Assert.Equal(49, streams.Distinct().Count());
    }
}
