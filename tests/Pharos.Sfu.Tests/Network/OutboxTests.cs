using Pharos.Rtc.Ice;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Tests.Network;

public sealed class OutboxTests
{
    private static readonly TransportPath A = Paths.Udp("192.0.2.1", 5000);
    private static readonly TransportPath B = Paths.Udp("2001:db8::1", 6000);

    private int _flushes;

    [Fact]
    public void Datagrams_lie_behind_each_other_without_gaps()
    {
        var outbox = new Outbox(_ => Assert.Fail("There is room."));
        outbox.Send(A, [1, 2, 3]);
        var room = outbox.Reserve(100);
        Assert.Equal(100, room.Length);
        room[0] = 4;
        outbox.Commit(B, 1);
        outbox.Send(A, [5, 6]);
        Assert.Equal([new(A, 0, 3), new(B, 3, 1), new(A, 4, 2)], outbox.Entries.ToArray());
        Assert.Equal([4], outbox.Bytes(outbox[1]).ToArray());
        Assert.Equal([5, 6], outbox.Bytes(outbox[2]).ToArray());
    }

    [Fact]
    public void What_is_not_committed_is_not_there()
    {
        var outbox = new Outbox(_ => { });
        outbox.Reserve(10);
        outbox.Reserve(20);
        outbox.Commit(A, 0);
        Assert.Equal(0, outbox.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => outbox.Commit(A, 1));
    }

    [Fact]
    public void What_is_taken_back_is_not_sent_and_its_room_is_used_again()
    {
        var outbox = new Outbox(_ => Assert.Fail("There is room."));
        outbox.TakeBack();
        outbox.Send(A, [1, 2, 3]);
        outbox.Send(A, [4, 5]);
        outbox.TakeBack();
        outbox.Send(B, [6]);
        Assert.Equal([new(A, 0, 3), new(B, 3, 1)], outbox.Entries.ToArray());
        Assert.Equal([6], outbox.Bytes(outbox[1]).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Outbox.MaxDatagram + 1)]
    public void A_datagram_of_another_length_is_a_bug(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => { new Outbox(_ => { }).Reserve(length); });

    [Fact]
    public void More_than_was_reserved_cannot_be_committed()
    {
        var outbox = new Outbox(_ => { });
        outbox.Reserve(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => outbox.Commit(A, 11));
    }

    [Fact]
    public void A_full_one_is_flushed_first()
    {
        var sent = new List<byte>();
        var outbox = new Outbox(
            full =>
            {
                _flushes++;
                foreach (var entry in full.Entries) sent.Add(full.Bytes(entry)[0]);
                full.Clear();
            },
            capacity: Outbox.MaxDatagram);
        for (byte i = 0; i < 7; i++) outbox.Send(A, Enumerable.Repeat(i, 1_000).ToArray());
        Assert.Equal(3, _flushes);
        outbox.Flush();
        outbox.Flush();
        Assert.Equal(4, _flushes);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], sent);
    }

    [Fact]
    public void As_many_small_ones_as_there_are_entries_are_flushed_too()
    {
        var outbox = new Outbox(full => { _flushes++; full.Clear(); });
        for (var i = 0; i <= Outbox.MaxCount; i++) outbox.Send(A, [1]);
        Assert.Equal((1, 1), (_flushes, outbox.Count));
    }

    [Fact]
    public void A_driver_that_does_not_clear_is_a_bug()
    {
        var outbox = new Outbox(_ => { });
        outbox.Send(A, [1]);
        Assert.Throws<InvalidOperationException>(outbox.Flush);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_datagram()
    {
        var outbox = new Outbox(full => full.Clear());
        var datagram = new byte[1_200];
        Assert.Equal(0, Allocations.Of(() => Fill(10_000)));

        void Fill(int count)
        {
            for (var i = 0; i < count; i++) outbox.Send(i % 3 == 0 ? A : B, datagram);
        }
    }
}
