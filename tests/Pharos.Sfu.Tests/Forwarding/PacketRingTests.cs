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
        Assert.Equal((13, 20), (ring.Oldest, ring.Next)); // the place of 12 may be being written to
        for (var slot = -1; slot < 22; slot++)
        {
            Assert.Equal(slot is >= 13 and < 20, ring.TryGet(slot, out var packet, out var info));
            if (packet.IsEmpty) continue;
            Assert.Equal([(byte)slot], packet);
            Assert.Equal(slot, info.Sequence);
        }
    }

    [Fact]
    public void The_longest_packet_is_kept_whole()
    {
        using var ring = new PacketRing(capacity: 4);
        var longest = new byte[PacketRing.MaxPacket];
        Random.Shared.NextBytes(longest);
        ring.Add(longest, Info(1));
        ring.Add([1], Info(2));
        Assert.True(ring.TryGet(0, out var packet, out _));
        Assert.Equal(longest, packet);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Add(new byte[PacketRing.MaxPacket + 1], Info(3)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_others_read_while_it_is_written_to_is_whole_or_known_not_to_be(bool grows)
    {
        using var ring = new PacketRing(capacity: 16);
        var (isOver, whole, torn, wrong) = (false, 0, 0, 0);
        var writer = new Thread(() =>
        {
            var packet = new byte[1200];
            for (var i = 0; i < 300_000 || (Volatile.Read(ref whole) < 100 && i < 30_000_000); i++)
            {
                // All bytes of a packet are the same, and the length says which.
                var length = 200 + (i % 1000);
                packet.AsSpan(0, length).Fill((byte)length);
                if (grows && i % 50 == 49) ring.Grow();
                ring.Add(packet.AsSpan(0, length), Info(i) with { PayloadLength = length });
            }
            Volatile.Write(ref isOver, true);
        });
        writer.Start();
        var copy = new byte[PacketRing.MaxPacket];
        for (long slot = 0; !Volatile.Read(ref isOver); slot++)
        {
            slot = Math.Clamp(slot, ring.Oldest, Math.Max(ring.Oldest, ring.Next - 1));
            if (!ring.TryGet(slot, out var packet, out var info)) continue;
            packet.CopyTo(copy);
            var isSame = !copy.AsSpan(0, packet.Length).ContainsAnyExcept((byte)packet.Length);
            if ((packet.Length, slot) != (info.PayloadLength, info.Sequence) || (ring.IsAlive(slot) && !isSame)) wrong++;
            else if (isSame) Volatile.Write(ref whole, whole + 1);
            else torn++;
        }
        writer.Join();
        Assert.Equal(0, wrong);
        Assert.True(whole >= 100, $"{whole} whole, {torn} torn");
    }

    [Fact]
    public void One_that_grows_loses_nothing_that_is_alive_and_keeps_more_from_then_on()
    {
        using var ring = new PacketRing(capacity: 8);
        for (var i = 0; i < 7; i++) ring.Add([(byte)i], Info(i));
        Assert.True(ring.IsFull);
        ring.Grow();
        Assert.Equal((0, false), (ring.Oldest, ring.IsFull));
        for (var i = 7; i < 40; i++)
        {
            Assert.Equal(i, ring.Add([(byte)i], Info(i)));
            Assert.Equal(Math.Max(0, i - 14), ring.Oldest);
            if (i < 15) ring.Pad(i, 3);
            for (var slot = ring.Oldest; slot <= i; slot++)
            {
                Assert.True(ring.TryGet(slot, out var packet, out var info));
                Assert.Equal(((byte)slot, slot, slot is >= 7 and < 15 ? 4 : 1), (packet[0], info.Sequence, packet.Length));
                Assert.True(ring.BytesOf(new RingPacket(slot, 1, info))[0] == slot);
            }
            Assert.False(ring.TryGet(ring.Oldest - 1, out _, out _));
        }
        // And again, while what the first held is not long gone.
        ring.Grow();
        for (var i = 40; i < 57; i++) ring.Add([(byte)i], Info(i));
        Assert.Equal((26, 57), (ring.Oldest, ring.Next));
        Assert.True(ring.TryGet(26, out var oldest, out _) && oldest[0] == 26);
    }

    [Fact]
    public void It_grows_no_further_than_it_may()
    {
        using var ring = new PacketRing(PacketRing.MaxCapacity / 2);
        ring.Grow();
        Assert.False(ring.CanGrow);
        ring.Grow();
        for (var i = 0; i < 2 * PacketRing.MaxCapacity; i++) ring.Add([1], Info(i));
        Assert.Equal(PacketRing.MaxCapacity - 1, ring.Next - ring.Oldest);
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
