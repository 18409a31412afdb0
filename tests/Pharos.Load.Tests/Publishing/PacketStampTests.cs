using CsCheck;
using Pharos.Load.Publishing;

namespace Pharos.Load.Tests.Publishing;

public sealed class PacketStampTests
{
    private static readonly Gen<PacketStamp> Stamps =
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Long, Gen.Long, (clock, frame, packet, sent) => new PacketStamp(clock, frame, packet, sent));

    [Fact]
    public void What_is_written_is_read_and_every_byte_of_it_has_its_highest_bit() =>
        Gen.Select(Stamps, Gen.Byte.Array[40, 1200], Gen.Int[0, 3]).Sample((stamp, payload, from) =>
        {
            stamp.Write(payload, from);
            Assert.True(PacketStamp.IsThere(payload));
            Assert.True(PacketStamp.TryRead(payload, from, out var read));
            Assert.Equal(stamp, read);
            Assert.All(payload[^PacketStamp.Length..], value => Assert.True(value >= 0x80));
        });

    [Fact]
    public void What_was_changed_behind_the_part_that_may_be_is_noticed() =>
        Gen.Select(Stamps, Gen.Byte.Array[60, 300], Gen.Int[0, 299], Gen.Byte[1, 127]).Sample((stamp, payload, at, change) =>
        {
            const int From = 4;
            stamp.Write(payload, From);
            at %= payload.Length;
            // The last byte has two bits of the stamp; what fills it up means nothing.
            if (at == payload.Length - 1) return;
            payload[at] ^= change;
            Assert.Equal(at < From, PacketStamp.TryRead(payload, From, out _));
        });

    [Fact]
    public void Media_of_others_and_short_payloads_have_none() => Gen.Byte.Array[0, 100].Sample(payload =>
    {
        Assert.False(PacketStamp.IsThere(payload));
        Assert.False(PacketStamp.TryRead(payload, 4, out _));
    });
}
