using CsCheck;
using Pharos.Rtc.Srtp;
using static Pharos.Rtc.Tests.Srtp.SrtpSamples;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class SrtpTests
{
    [Fact]
    public void What_was_protected_is_what_comes_out() =>
        Gen.Select(Profiles, Headers, Gen.Int[0, 1500].SelectMany(length => Gen.Byte.Array[length]), Gen.Bool).Sample(
            (profile, header, payload, inPlace) =>
            {
                using var sender = new SrtpSender(Master(profile));
                using var receiver = new SrtpReceiver(Master(profile));
                byte[] plain = [.. header, .. payload];
                var buffer = new byte[plain.Length + sender.Overhead];
                int length;
                if (inPlace)
                {
                    plain.CopyTo(buffer, 0);
                    Assert.True(sender.TryProtect(buffer.AsSpan(0, plain.Length), buffer, out length, out _));
                }
                else Assert.True(sender.TryProtect(header, payload, buffer, out length, out _));

                Assert.Equal(buffer.Length, length);
                Assert.Equal(header, buffer[..header.Length]);
                var opened = inPlace ? buffer : new byte[plain.Length];
                Assert.True(receiver.TryUnprotect(buffer, opened, out length, out var refusal), refusal.ToString());
                Assert.Equal(plain, opened[..length]);
            },
            iter: 500);

    [Fact]
    public void Every_length_up_to_1500_comes_out_and_in_place_is_the_same()
    {
        foreach (var profile in new[] { SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1Tag80 })
        {
            using SrtpSender sender = new(Master(profile)), inPlace = new(Master(profile));
            using var receiver = new SrtpReceiver(Master(profile));
            for (ushort length = 0; length <= 1500; length++)
            {
                var packet = Packet(length, payloadLength: length);
                var expected = Protect(sender, packet);
                var buffer = new byte[expected.Length];
                packet.CopyTo(buffer, 0);
                Assert.True(inPlace.TryProtect(buffer.AsSpan(0, packet.Length), buffer, out _, out _));
                Assert.Equal(expected, buffer);
                Assert.True(receiver.TryUnprotect(buffer, buffer, out var opened, out _));
                Assert.Equal(packet, buffer[..opened]);
            }
        }
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void A_source_that_is_first_heard_after_its_number_wrapped_is_heard(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        var late = Protect(sender, Packet(65_535));
        foreach (ushort number in (ushort[])[0, 1, 2])
        {
            var plain = Packet(number);
            var packet = Protect(sender, plain);
            Assert.True(receiver.TryUnprotect(packet, packet, out var length, out var refusal), $"{number}: {refusal}");
            Assert.Equal(plain, packet[..length]);
        }
        Assert.Equal(1, receiver.FailedTags);
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, late));
        Assert.Equal(SrtpRefusal.Replayed, Refusal(receiver, late));
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void A_forged_packet_costs_one_try_and_two_where_its_source_is_not_known(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        using var stranger = new SrtpSender(Master(profile, seed: 9));
        Assert.Equal(SrtpRefusal.Unauthentic, Refusal(receiver, Protect(stranger, Packet(7))));
        Assert.Equal((2, 0), (receiver.FailedTags, receiver.SourceCount));
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, Protect(sender, Packet(7))));
        Assert.Equal(SrtpRefusal.Unauthentic, Refusal(receiver, Protect(stranger, Packet(8))));
        Assert.Equal(3, receiver.FailedTags);
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void The_roll_over_counter_is_followed_through_loss_and_reordering(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        var waiting = new List<byte[]>();
        var random = new Random(3711);
        for (var index = 60_000; index < 4 * 65_536; index += random.Next(1, 2000))
        {
            var packet = Packet((ushort)index, payloadLength: 4);
            var protectedPacket = Protect(sender, packet);
            if (random.Next(10) == 0) continue;
            waiting.Add(protectedPacket);
            if (waiting.Count < 2) continue;
            waiting.Reverse();
            foreach (var late in waiting)
            {
                var refusal = Refusal(receiver, late);
                // Two that are further apart than the window is wide: the later one is refused as such, not as forged.
                Assert.True(refusal is SrtpRefusal.None or SrtpRefusal.TooOld, refusal.ToString());
            }

            Assert.Equal(SrtpRefusal.Replayed, Refusal(receiver, waiting[0]));
            waiting.Clear();
        }
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void Reordered_packets_across_a_roll_over_all_come_through_once(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, Protect(sender, Packet(65_299))));
        var packets = Enumerable.Range(65_300, 500).Select(index => Protect(sender, Packet((ushort)index))).ToArray();
        new Random(1).Shuffle(packets);
        Assert.All(packets, packet => Assert.Equal(SrtpRefusal.None, Refusal(receiver, packet)));
        Assert.All(packets, packet => Assert.Equal(SrtpRefusal.Replayed, Refusal(receiver, packet)));
    }

    [Fact]
    public void No_index_is_used_twice()
    {
        using var sender = new SrtpSender(Master(SrtpProfile.AeadAes128Gcm));
        var buffer = new byte[100];
        Protect(sender, Packet(65_535));
        Protect(sender, Packet(0));
        Assert.False(sender.TryProtect(Packet(65_535), buffer, out _, out var refusal));
        Assert.Equal(SrtpRefusal.Replayed, refusal);
        Protect(sender, Packet(500));
        Assert.False(sender.TryProtect(Packet(1), buffer, out _, out refusal));
        Assert.Equal(SrtpRefusal.TooOld, refusal);
    }

    [Fact]
    public void A_refused_packet_does_not_use_up_its_index()
    {
        using var sender = new SrtpSender(Master(SrtpProfile.AeadAes128Gcm));
        var packet = Packet(1);
        Assert.False(sender.TryProtect(packet, new byte[packet.Length + sender.Overhead - 1], out _, out var refusal));
        Assert.Equal(SrtpRefusal.NoRoom, refusal);
        Assert.False(sender.TryProtect(packet.AsSpan(0, 13), packet.AsSpan(13), new byte[100], out _, out refusal));
        Assert.Equal(SrtpRefusal.Malformed, refusal);
        Protect(sender, packet);
    }

    [Fact]
    public void A_sender_forgets_no_SSRC_and_takes_no_more_than_it_was_made_for()
    {
        using var sender = new SrtpSender(Master(SrtpProfile.AeadAes128Gcm), maxSources: 2);
        Protect(sender, Packet(1, ssrc: 1));
        Protect(sender, Packet(1, ssrc: 2));
        Assert.False(sender.TryProtect(Packet(1, ssrc: 3), new byte[100], out _, out var refusal));
        Assert.Equal(SrtpRefusal.TooManySources, refusal);
        Protect(sender, Packet(2, ssrc: 1));
    }

    [Fact]
    public void A_receiver_forgets_the_SSRC_unused_for_longest()
    {
        using var sender = new SrtpSender(Master(SrtpProfile.AeadAes128Gcm));
        using var receiver = new SrtpReceiver(Master(SrtpProfile.AeadAes128Gcm), maxSources: 2);
        var packets = new[] { 1U, 2U, 1U, 3U }.Select((ssrc, number) => Protect(sender, Packet((ushort)number, ssrc))).ToArray();
        Assert.All(packets, packet => Assert.Equal(SrtpRefusal.None, Refusal(receiver, packet)));
        Assert.Equal(2, receiver.SourceCount);
        Assert.Equal(SrtpRefusal.Replayed, Refusal(receiver, packets[0]));
        Assert.Equal(SrtpRefusal.Replayed, Refusal(receiver, packets[3]));
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, packets[1]));
    }

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void After_2_to_the_48_packets_the_key_is_used_up(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        sender.GoOn(0xcafebabe, (1UL << 48) - 3);
        receiver.GoOn(0xcafebabe, (1UL << 48) - 3);
        var last = Protect(sender, Packet(0xFFFF));
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, last));
        Assert.False(sender.TryProtect(Packet(0), new byte[100], out _, out var refusal));
        Assert.Equal(SrtpRefusal.KeyExhausted, refusal);
        Assert.Equal(SrtpRefusal.None, Refusal(receiver, Protect(sender, Packet(0xFFFE))));
        last[2] = last[3] = 0;
        Assert.Equal(SrtpRefusal.KeyExhausted, Refusal(receiver, last));
    }

    [Fact]
    public void Another_key_or_the_other_direction_does_not_fit()
    {
        using var sender = new SrtpSender(Master(SrtpProfile.AeadAes128Gcm, seed: 1));
        using var receiver = new SrtpReceiver(Master(SrtpProfile.AeadAes128Gcm, seed: 2));
        Assert.Equal(SrtpRefusal.Unauthentic, Refusal(receiver, Protect(sender, Packet(1))));
    }
}
