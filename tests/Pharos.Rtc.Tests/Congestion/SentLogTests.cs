using Pharos.Rtc.Congestion;
using Pharos.Rtc.Primitives;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class SentLogTests
{
    private static SentLog Sent(int first, int count)
    {
        var log = new SentLog();
        for (var i = 0; i < count; i++) log.Add(new SeqNo((ushort)(first + i)), 1000, At(i));
        return log;
    }

    private static bool Take(SentLog log, int number) => log.TryTake(new SeqNo((ushort)number), out _);

    private static bool Lose(SentLog log, int number) => log.TryLose(new SeqNo((ushort)number), out _);

    [Fact]
    public void There_is_nothing_before_the_first_packet()
    {
        var log = new SentLog();
        Assert.Equal(0, log.Capacity);
        Assert.False(Take(log, 0) || Lose(log, 0));
    }

    [Fact]
    public void A_packet_is_given_out_once_as_it_was_sent()
    {
        var log = new SentLog();
        log.Add(new SeqNo(7), 1234, new Instant(5_123_456_789), probe: 15);
        log.Add(new SeqNo(8), 9000, At(6000));
        Assert.True(log.TryTake(new SeqNo(7), out var packet));
        Assert.Equal((1234, (byte)15, false), (packet.Bytes, packet.Probe, packet.WasLost));
        Assert.InRange((new Instant(5_123_456_789) - packet.SentAt).TotalMicroseconds, 0, 1);
        Assert.False(Take(log, 7));
        Assert.True(log.TryTake(new SeqNo(8), out packet));
        Assert.Equal(2047, packet.Bytes);
    }

    [Fact]
    public void Numbers_go_around()
    {
        var log = Sent(65_530, 20);
        Assert.All(Enumerable.Range(65_530, 20), number => Assert.True(Take(log, number & 0xFFFF)));
        Assert.Equal(0, log.BytesInFlight);
    }

    [Fact]
    public void What_was_reported_lost_may_still_arrive()
    {
        var log = Sent(1, 3);
        Assert.True(Lose(log, 2));
        Assert.False(Lose(log, 2));
        Assert.Equal(2000, log.BytesInFlight);
        Assert.True(log.TryTake(new SeqNo(2), out var packet));
        Assert.True(packet.WasLost);
        Assert.False(Lose(log, 2) || Take(log, 2));
        Assert.Equal(2000, log.BytesInFlight);
    }

    [Fact]
    public void What_was_never_sent_is_not_known()
    {
        var log = Sent(1, 3);
        log.Add(new SeqNo(6), 1000, At(3));
        Assert.False(Take(log, 0) || Take(log, 4) || Take(log, 5) || Take(log, 7) || Take(log, 3 + SentLog.FirstPackets) || Take(log, 40_000));
        Assert.Equal(4000, log.BytesInFlight);
    }

    [Fact]
    public void It_grows_only_where_reports_are_behind()
    {
        Assert.Equal(SentLog.FirstPackets, Sent(0, 10_000).Capacity); // A receiver that never reports.
        var log = Sent(0, 10);
        Assert.True(Take(log, 9));
        for (var i = 10; i < 2000; i++) log.Add(new SeqNo((ushort)i), 1000, At(i));
        Assert.Equal(SentLog.MaxPackets, log.Capacity);
        Assert.True(Take(log, 10) && Take(log, 1999));
        Assert.True(log.TryTake(new SeqNo(1000), out var packet));
        Assert.Equal(At(1000), packet.SentAt);
    }

    [Fact]
    public void What_is_too_old_is_forgotten()
    {
        var log = Sent(0, 10);
        Assert.True(Take(log, 9));
        for (var i = 10; i < 30_000; i++) log.Add(new SeqNo((ushort)i), 1000, At(i));
        Assert.Equal(SentLog.MaxPackets * 1000, log.BytesInFlight);
        Assert.False(Take(log, 30_000 - SentLog.MaxPackets - 1));
        Assert.True(Take(log, 30_000 - SentLog.MaxPackets));
    }

    [Fact]
    public void After_a_leap_or_a_long_pause_it_begins_anew()
    {
        var log = Sent(0, 10);
        log.Add(new SeqNo(20_000), 1000, At(20));
        Assert.False(Take(log, 9));
        Assert.Equal(1000, log.BytesInFlight);
        log.Add(new SeqNo(20_001), 1000, Instant.After(TimeSpan.FromHours(2)));
        Assert.False(Take(log, 20_000));
        Assert.True(Take(log, 20_001));
    }
}
