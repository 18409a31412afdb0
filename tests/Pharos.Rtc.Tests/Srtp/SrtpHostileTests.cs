using Pharos.Rtc.Srtp;
using static Pharos.Rtc.Tests.Srtp.SrtpSamples;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class SrtpHostileTests
{
    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void A_flipped_bit_is_refused_and_changes_nothing(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        var packet = Protect(sender, Packet(7));
        for (var bit = 0; bit < packet.Length * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpRefusal.None, Refusal(receiver, packet));
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(0, receiver.SourceCount);
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, packet));

        // Nor when the SSRC is known: a forged number far ahead must not move the window.
        var next = Protect(sender, Packet(8));
        var forged = next.ToArray();
        forged[2] = 0x70;
        Assert.Equal(SrtpRefusal.Unauthentic, Refusal(receiver, forged));
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, next));
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void A_packet_cut_short_anywhere_is_refused(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        var packet = Protect(sender, Packet(7));
        for (var length = 0; length < packet.Length; length++)
        {
            var expected = length < 12 + receiver.Overhead ? SrtpRefusal.Truncated : SrtpRefusal.Unauthentic;
            Assert.Equal(expected, Refusal(receiver, packet.AsSpan(0, length)));
        }

        Assert.Equal(0, receiver.SourceCount);
    }

    [Fact]
    public void Whatever_comes_is_refused_in_order()
    {
        SrtpReceiver[] receivers = [new(Master(SrtpProfile.AeadAes128Gcm)), new(Master(SrtpProfile.Aes128CmHmacSha1Tag80))];
        var random = new Random(16);
        var bytes = new byte[96];
        var plain = new byte[96];
        for (var round = 0; round < 100_000; round++)
        {
            random.NextBytes(bytes);
            // Most have a header that looks right, so that its inner lengths are reached; authentication, which is slow, is seldom.
            if (round % 4 != 0) bytes[0] = (byte)(0x90 | (bytes[0] & 0x2F));
            var packet = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            var receiver = receivers[round % 2];
            Assert.False(receiver.TryUnprotect(packet, plain, out var length, out var refusal));
            Assert.Equal(0, length);
            Assert.True(refusal is SrtpRefusal.Truncated or SrtpRefusal.Malformed or SrtpRefusal.Unauthentic);
        }

        Assert.All(receivers, receiver => Assert.Equal(0, receiver.SourceCount));
    }
}
