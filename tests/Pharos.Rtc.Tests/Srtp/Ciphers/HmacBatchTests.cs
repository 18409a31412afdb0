using System.Buffers.Binary;
using System.Security.Cryptography;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Srtp.Ciphers;

namespace Pharos.Rtc.Tests.Srtp.Ciphers;

public sealed class HmacBatchTests
{
    private readonly Random _random = new(11);
    private readonly HmacBatch _batch = new();

    public HmacBatchTests() => Assert.SkipUnless(HmacBatch.IsSupported, "This processor has no vectors.");

    [Fact]
    public void Every_length_gives_what_the_system_s_library_gives()
    {
        // All at a time: blocks and lanes in every number.
        var packets = Enumerable.Range(0, 1501).Select(length => new Packet(_random, length)).ToArray();
        Check(packets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    public void Any_number_of_packets_of_one_length_is_right(int count)
    {
        foreach (var length in new[] { 0, 12, 50, 51, 52, 63, 64, 1200 })
            Check([.. Enumerable.Range(0, count).Select(_ => new Packet(_random, length))]);
    }

    [Fact]
    public void What_is_forgotten_is_left_as_it_is()
    {
        var memory = new byte[4000];
        using var key = new HmacSha1Key(new byte[20]);
        _batch.Add(key, 0, 100, 0);
        _batch.Add(key, 200, 100, 0);
        _batch.Add(key, 400, 100, 0);
        _batch.ForgetFrom(200);
        _batch.Complete(memory);
        Assert.Contains(memory[100..110], value => value != 0);
        Assert.DoesNotContain(memory[110..], value => value != 0);
        Assert.Equal(0, _batch.Count);
    }

    [Fact]
    public void A_key_that_was_forgotten_meanwhile_harms_nobody_and_gives_no_tag()
    {
        var packets = Enumerable.Range(0, 9).Select(_ => new Packet(_random, 200)).ToArray();
        foreach (var count in new[] { 1, 9 })
        {
            var memory = new byte[count * 210];
            for (var i = 0; i < count; i++) _batch.Add(packets[i].Key, i * 210, 200, 0);
            packets[0].Key.Dispose();
            _batch.Complete(memory);
            Assert.NotEqual(packets[0].Tag, memory[200..210]);
        }
    }

    [Fact]
    public void It_allocates_nothing()
    {
        var memory = new byte[64 * 1300];
        using var key = new HmacSha1Key(new byte[20]);
        // The runtime allocates a little of its own now and then, as it compiles something anew; the batch would do it each time.
        var least = long.MaxValue;
        for (var round = 0; round < 40; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 60; i++) _batch.Add(key, i * 1300, 1200 + (i % 3), 1);
            _batch.Complete(memory);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void A_packet_whose_tag_came_later_is_the_same_as_one_whose_tag_came_at_once()
    {
        var master = new SrtpMasterKey(SrtpProfile.Aes128CmHmacSha1Tag80, new byte[16], new byte[14]);
        using var now = new SrtpSender(master);
        using var later = new SrtpSender(master);
        var header = new byte[12];
        header[0] = 0x80;
        var (one, other) = (new byte[1300], new byte[1300]);
        for (ushort number = 65_530; number != 10; number++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), number);
            Assert.True(now.TryProtect(header, new byte[1000], one, out var length, out _));
            Assert.True(later.TryProtect(header, new byte[1000], other.AsSpan(100), _batch, 100, out var same, out _));
            _batch.Complete(other);
            Assert.Equal(one[..length], other.AsSpan(100, same).ToArray());
        }
    }

    private void Check(Packet[] packets)
    {
        var memory = new byte[packets.Sum(packet => packet.Bytes.Length + HmacBatch.TagLength)];
        var at = 0;
        foreach (var packet in packets)
        {
            packet.Bytes.CopyTo(memory, at);
            _batch.Add(packet.Key, at, packet.Bytes.Length, packet.RollOverCounter);
            at += packet.Bytes.Length + HmacBatch.TagLength;
        }
        _batch.Complete(memory);
        at = 0;
        foreach (var packet in packets)
        {
            Assert.Equal(packet.Bytes, memory.AsSpan(at, packet.Bytes.Length).ToArray());
            at += packet.Bytes.Length;
            if (!memory.AsSpan(at, HmacBatch.TagLength).SequenceEqual(packet.Tag)) Assert.Fail($"{packet.Bytes.Length} bytes");
            at += HmacBatch.TagLength;
            packet.Key.Dispose();
        }
    }

    private sealed class Packet
    {
        public Packet(Random random, int length)
        {
            var key = new byte[20];
            Bytes = new byte[length];
            random.NextBytes(key);
            random.NextBytes(Bytes);
            RollOverCounter = (uint)random.NextInt64(1L << 32);
            var counter = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(counter, RollOverCounter);
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
            hmac.AppendData([.. Bytes, .. counter]);
            Tag = hmac.GetHashAndReset()[..HmacBatch.TagLength];
            Key = new HmacSha1Key(key);
        }

        public byte[] Bytes { get; }

        public uint RollOverCounter { get; }

        public byte[] Tag { get; }

        public HmacSha1Key Key { get; }
    }
}
