using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class ArrivalGroupsTests
{
    private static List<GroupDelta> Run(params (double Sent, double Arrival)[] packets)
    {
        var (groups, deltas) = (new ArrivalGroups(), new List<GroupDelta>());
        foreach (var (sent, arrival) in packets)
        {
            if (groups.TryAdd(At(sent), Ms(arrival), 1000, At(sent + 100), out var delta)) deltas.Add(delta);
        }

        return deltas;
    }

    [Fact]
    public void Two_groups_are_compared_when_a_third_begins() =>
        Assert.Equal([new(Ms(20), Ms(25), 0)], Run((0, 50), (20, 75), (40, 90)));

    [Fact]
    public void What_is_sent_within_5_ms_is_a_group_and_its_last_packet_counts() =>
        Assert.Equal([new(Ms(20), Ms(22), -2000)], Run((0, 50), (3, 55), (5, 58), (25, 80), (40, 90)));

    [Fact]
    public void What_arrives_in_one_batch_is_a_group() =>
        // The radio was silent until 80 and then delivered everything at once.
        Assert.Equal([new(Ms(30), Ms(32), 3000)], Run((0, 50), (10, 80), (20, 81), (25, 81.5), (30, 82), (50, 100)));

    [Fact]
    public void A_packet_that_was_overtaken_is_left_out() =>
        Assert.Equal([new(Ms(20), Ms(20), 0)], Run((0, 50), (20, 70), (10, 71), (40, 90)));

    [Fact]
    public void A_receiver_whose_clock_leaps_begins_anew() =>
        Assert.Equal([new(Ms(20), Ms(20), 0)], Run((0, 50), (20, 5070), (40, 5090), (60, 5110), (80, 5130)));

    [Fact]
    public void Three_groups_before_those_before_them_begin_anew() =>
        Assert.Equal([new(Ms(20), Ms(21), 0)], Run((0, 1000), (20, 900), (40, 800), (60, 700), (80, 600), (100, 621), (120, 640)));

    [Fact]
    public void A_pause_of_sender_and_receiver_is_no_leap() => Assert.Equal(2, Run((0, 50), (20, 70), (10_000, 10_050), (10_020, 10_070)).Count);
}
