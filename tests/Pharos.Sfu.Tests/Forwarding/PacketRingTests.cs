using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class PacketRingTests
{
    [Fact]
    public void A_slot_is_alive_until_the_ring_has_come_round()
    {
        using var ring = new PacketRing(capacity: 8);
        for (var i = 0; i < 20; i++) Assert.Equal(i, ring.Add([(byte)i], Info(i)));
        Assert.Equal((12, 20), (ring.Oldest, ring.Next));
        for (var slot = -1; slot < 22; slot++)
        {
            Assert.Equal(slot is >= 12 and < 20, ring.TryGet(slot, out var packet, out var info));
            if (packet.IsEmpty) continue;
            Assert.Equal([(byte)slot], packet);
            Assert.Equal(slot, info.Sequence);
        }
    }

    [Fact]
    public void The_longest_packet_is_kept_whole()
    {
        using var ring = new PacketRing(capacity: 2);
        var longest = new byte[PacketRing.MaxPacket];
        Random.Shared.NextBytes(longest);
        ring.Add(longest, Info(1));
        ring.Add([1], Info(2));
        Assert.True(ring.TryGet(0, out var packet, out _));
        Assert.Equal(longest, packet);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Add(new byte[PacketRing.MaxPacket + 1], Info(3)));
    }

    [Fact]
    public void A_ring_that_was_given_back_has_nothing_and_takes_nothing()
    {
        var ring = new PacketRing(capacity: 2);
        ring.Add([1], Info(1));
        ring.Dispose();
        ring.Dispose();
        Assert.False(ring.TryGet(0, out _, out _));
        Assert.Throws<ObjectDisposedException>(() => ring.Add([1], Info(2)));
    }

    private static PacketSummary Info(long sequence) => new()
    {
        Kind = MediaKind.Video, Source = 1, PayloadType = new(96), Sequence = sequence, Timestamp = 0, HeaderLength = 0, PayloadLength = 1,
    };
}
