using Pharos.Rtc.Primitives;
using Pharos.Rtc.Streams;

namespace Pharos.Rtc.Tests.Streams;

public sealed class PacketHistoryTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private static Instant At(double milliseconds) => Instant.After(TimeSpan.FromMilliseconds(milliseconds));

    private static (HistoryAnswer Answer, long Slot) Ask(PacketHistory history, int number, double milliseconds = 0, long oldest = 0) =>
        (history.Answer(new SeqNo((ushort)number), oldest, RoundTrip, At(milliseconds), out var slot), slot);

    [Fact]
    public void A_packet_is_found_by_its_number_until_its_place_is_taken()
    {
        var history = new PacketHistory(8);
        for (var index = 65_530; index < 65_542; index++) history.Add(new SeqNo((ushort)index), slot: index);
        Assert.Equal((HistoryAnswer.Unknown, 0), Ask(history, 65_533));
        Assert.Equal((HistoryAnswer.Found, 65_534), Ask(history, 65_534));
        Assert.Equal((HistoryAnswer.Found, 65_541), Ask(history, 5));
        Assert.Equal((HistoryAnswer.Unknown, 0), Ask(history, 6));
    }

    [Fact]
    public void Number_0_is_unknown_before_it_was_sent() => Assert.Equal(HistoryAnswer.Unknown, Ask(new PacketHistory(8), 0).Answer);

    [Fact]
    public void A_slot_that_was_written_over_is_not_sent()
    {
        var history = new PacketHistory(8);
        history.Add(new SeqNo(1), slot: 99);
        Assert.Equal(HistoryAnswer.Overwritten, Ask(history, 1, oldest: 100).Answer);
        Assert.Equal(HistoryAnswer.Found, Ask(history, 1, oldest: 99).Answer);
    }

    [Fact]
    public void A_packet_is_sent_again_once_a_round_trip()
    {
        var history = new PacketHistory(8);
        history.Add(new SeqNo(1), slot: 1);
        Assert.Equal(HistoryAnswer.Found, Ask(history, 1, 0).Answer);
        Assert.Equal(HistoryAnswer.TooSoon, Ask(history, 1, 49).Answer);
        Assert.Equal(HistoryAnswer.Found, Ask(history, 1, 50).Answer);
    }
}
