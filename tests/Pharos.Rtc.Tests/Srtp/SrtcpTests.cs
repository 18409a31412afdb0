using CsCheck;
using Pharos.Rtc.Srtp;
using static Pharos.Rtc.Tests.Srtp.SrtpSamples;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class SrtcpTests
{
    [Fact]
    public void What_was_protected_is_what_comes_out_once() =>
        Gen.Select(Profiles, RtcpPackets.Array[1, 5], Gen.Bool).Sample(
            (profile, packets, inPlace) =>
            {
                using var sender = new SrtcpSender(Master(profile));
                using var receiver = new SrtcpReceiver(Master(profile));
                foreach (var packet in packets)
                {
                    var buffer = new byte[packet.Length + sender.Overhead];
                    packet.CopyTo(buffer, 0);
                    Assert.True(sender.TryProtect(inPlace ? buffer.AsSpan(0, packet.Length) : packet, buffer, out var length, out _));
                    Assert.Equal(buffer.Length, length);
                    var copy = buffer.ToArray();
                    var opened = inPlace ? buffer : new byte[packet.Length];
                    Assert.True(receiver.TryUnprotect(buffer, opened, out length, out var refusal), refusal.ToString());
                    Assert.Equal(packet, opened[..length]);
                    Assert.Equal(SrtpRefusal.Replayed, Refusal(receiver, copy));
                }
            },
            iter: 300);

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void Indexes_begin_at_0_grow_by_one_and_carry_the_E_bit(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtcpSender(Master(profile));
        using var cipher = SrtpCipher.ForRtcp(Master(profile));
        for (var index = 0U; index < 3; index++)
            Assert.Equal(0x8000_0000 | index, cipher.ReadRtcpIndex(Protect(sender, [0x80, 201, 0, 1, 0, 0, 0, 7])));
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void A_flipped_bit_is_refused_and_changes_nothing(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtcpSender(Master(profile));
        using var receiver = new SrtcpReceiver(Master(profile));
        var packet = Protect(sender, [0x80, 201, 0, 1, 0, 0, 0, 7, 1, 2, 3, 4]);
        for (var bit = 0; bit < packet.Length * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpRefusal.None, Refusal(receiver, packet));
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(0, receiver.SourceCount);
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, packet));
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void Srtcp_shorter_than_its_overhead_is_dropped(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtcpSender(Master(profile));
        using var receiver = new SrtcpReceiver(Master(profile));
        var packet = Protect(sender, [0x80, 201, 0, 1, 0, 0, 0, 7, 1, 2, 3, 4]);
        for (var length = 0; length < packet.Length; length++)
        {
            var refusal = Refusal(receiver, packet.AsSpan(0, length));
            if (length < 8 + receiver.Overhead) Assert.Equal(SrtpRefusal.Truncated, refusal);
            else Assert.True(refusal is SrtpRefusal.Unauthentic or SrtpRefusal.Unencrypted, refusal.ToString());
        }

        Assert.Equal(0, receiver.SourceCount);
    }

    // The tagging-only packet of RFC 7714 §17.3: authentic, but in the clear, which WebRTC does not allow.
    [Fact]
    public void A_packet_that_says_it_is_not_encrypted_is_refused()
    {
        using var receiver = new SrtcpReceiver(Master(SrtpProfile.AeadAes128Gcm));
        var packet = Convert.FromHexString(
            "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
                + "841dd9683dd78ec92ae58790125f62b3000005d4");
        Assert.Equal(SrtpRefusal.Unencrypted, Refusal(receiver, packet));
    }

    [Fact]
    public void Reordered_packets_come_through_and_those_behind_the_window_do_not()
    {
        using var sender = new SrtcpSender(Master(SrtpProfile.AeadAes128Gcm));
        using var receiver = new SrtcpReceiver(Master(SrtpProfile.AeadAes128Gcm));
        var packets = Enumerable.Range(0, 200).Select(_ => Protect(sender, [0x80, 201, 0, 1, 0, 0, 0, 7])).ToArray();
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, packets[199]));
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, packets[72]));
        Assert.Equal(SrtpRefusal.TooOld, Refusal(receiver, packets[71]));
    }

    [Fact]
    public void After_2_to_the_31_packets_the_key_is_used_up()
    {
        using var sender = new SrtcpSender(Master(SrtpProfile.AeadAes128Gcm), firstIndex: int.MaxValue);
        using var receiver = new SrtcpReceiver(Master(SrtpProfile.AeadAes128Gcm));
        byte[] packet = [0x80, 201, 0, 1, 0, 0, 0, 7];
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, Protect(sender, packet)));
        Assert.False(sender.TryProtect(packet, new byte[100], out _, out var refusal));
        Assert.Equal(SrtpRefusal.KeyExhausted, refusal);
    }

    [Fact]
    public void Whatever_comes_is_refused_in_order()
    {
        using var receiver = new SrtcpReceiver(Master(SrtpProfile.Aes128CmHmacSha1Tag80));
        var random = new Random(17);
        var bytes = new byte[64];
        var plain = new byte[64];
        for (var round = 0; round < 100_000; round++)
        {
            random.NextBytes(bytes);
            if (round % 4 != 0) bytes[0] = (byte)(0x80 | (bytes[0] & 0x3F));
            Assert.False(receiver.TryUnprotect(bytes.AsSpan(0, random.Next(bytes.Length + 1)), plain, out var length, out _));
            Assert.Equal(0, length);
        }

        Assert.Equal(0, receiver.SourceCount);
    }
}
