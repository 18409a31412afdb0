using Pharos.Rtc.Congestion;
using static Pharos.Rtc.Tests.Congestion.Moments;

namespace Pharos.Rtc.Tests.Congestion;

public sealed class ProbeControllerTests
{
    private const long Wanted = 2_500_000;

    private readonly ProbeController _probes = new();

    private ProbeCluster? Begin(double now, long estimate, long wanted = Wanted) =>
        _probes.TryBegin(At(now), estimate, wanted, Ms(50), out var cluster) ? cluster : null;

    // The first time at which it begins, in steps of 10 ms.
    private double Next(double from, long estimate)
    {
        while (Begin(from, estimate) is null) from += 10;
        return from;
    }

    [Fact]
    public void The_first_comes_after_300_ms_and_doubles_the_rate()
    {
        Assert.Equal(300, Next(0, 600_000));
        _probes.OnResult(1_200_000, At(400));
        var cluster = Begin(400, 1_200_000)!.Value;
        Assert.Equal((2, 2_400_000L, 9000, 5), (cluster.Number, cluster.BitsPerSecond, cluster.MinBytes, cluster.MinPackets));
        Assert.Equal(Ms(30), cluster.Duration);
    }

    [Fact]
    public void A_slow_one_has_five_packets()
    {
        Next(0, 100_000);
        _probes.OnResult(200_000, At(400));
        Assert.Equal((6000, Ms(120)), Begin(400, 200_000) is { } cluster ? (cluster.MinBytes, cluster.Duration) : default);
    }

    [Fact]
    public void It_goes_no_further_than_what_is_wanted()
    {
        Next(0, 1_000_000);
        _probes.OnResult(2_000_000, At(400));
        Assert.Null(Begin(400, 2_000_000, wanted: 0));
        Assert.Null(Begin(400, 2_000_000, wanted: 2_000_000));
        Assert.Null(Begin(400, 2_000_000, wanted: -1));
        Assert.Equal(Wanted, Begin(400, 2_000_000)!.Value.BitsPerSecond);
    }

    [Fact]
    public void One_that_something_hangs_on_has_to_get_through_twice_and_the_end_of_the_second_counts()
    {
        Next(0, 1_000_000);
        Assert.False(_probes.OnResult(2_000_000, At(400)));
        Assert.Null(Begin(400, 1_000_000, wanted: 0));
        var second = Begin(400, 1_000_000)!.Value;
        Assert.Equal((2_000_000L, 16_000, 8000, Ms(64)), (second.BitsPerSecond, second.MinBytes, second.Ahead, second.Duration));
        Assert.True(_probes.OnResult(2_000_000, At(500)));
        Assert.Equal(2_500_000, Begin(500, 2_000_000)!.Value.BitsPerSecond);
    }

    [Fact]
    public void A_second_one_that_fails_is_waited_after_and_begun_with_a_first_one_again()
    {
        Next(0, 200_000);
        Assert.True(_probes.OnResult(400_000, At(400))); // far from what is wanted: nothing hangs on it
        Begin(400, 400_000, wanted: 500_000);
        Assert.False(_probes.OnResult(500_000, At(500)));
        Assert.Equal((12_500, Ms(200)), Begin(500, 400_000, wanted: 500_000) is { } second ? (second.MinBytes, second.Duration) : default);
        Assert.True(_probes.OnResult(420_000, At(700)));
        Assert.Null(Begin(2600, 420_000, wanted: 500_000));
        Assert.Equal(0, Begin(2700, 420_000, wanted: 500_000)!.Value.Ahead);
    }

    [Fact]
    public void Where_packets_are_lost_one_is_enough()
    {
        Next(0, 1_000_000);
        Assert.True(_probes.OnResult(2_000_000, At(400), isLossy: true));
    }

    [Fact]
    public void After_a_cut_there_is_no_second_one()
    {
        Next(0, 1_000_000);
        Assert.False(_probes.OnResult(2_000_000, At(400)));
        _probes.OnCut(At(450));
        Assert.Equal(0, Begin(1450, 1_000_000)!.Value.Ahead);
    }

    [Fact]
    public void Only_one_is_under_way_at_a_time()
    {
        Next(0, 1_000_000);
        Assert.Null(Begin(400, 1_000_000));
    }

    [Fact]
    public void One_that_fails_is_followed_by_ever_longer_waits()
    {
        var (now, waits) = (Next(0, 600_000), new List<double>());
        for (var i = 0; i < 5; i++)
        {
            var result = now + 100;
            _probes.OnResult(i % 2 == 0 ? 0 : 700_000, At(result));
            now = Next(result, 600_000);
            waits.Add(now - result);
        }

        Assert.Equal([2000, 4000, 6000, 6000, 6000], waits);
    }

    [Fact]
    public void One_without_a_result_fails()
    {
        var now = Next(0, 600_000);
        Assert.InRange(Next(now, 600_000) - now, 3050, 3070);
        _probes.OnResult(0, At(now)); // Too late, for an earlier one.
    }

    [Fact]
    public void A_success_that_is_followed_by_a_cut_was_none()
    {
        Next(0, 600_000);
        _probes.OnResult(1_200_000, At(400));
        _probes.OnCut(At(900));
        Assert.Equal(2900, Next(900, 600_000));
    }

    [Fact]
    public void After_a_cut_there_is_none_for_a_second()
    {
        Assert.Null(Begin(0, 600_000));
        _probes.OnCut(At(250));
        Assert.Equal(1250, Next(250, 600_000));
    }

    [Fact]
    public void Numbers_go_around_and_are_never_0()
    {
        var now = 0.0;
        for (var i = 0; i < 40; i++)
        {
            while (Begin(now, 1_000_000) is not { } cluster || Check(cluster, i)) now += 10;
            _probes.OnResult(2_000_000, At(now));
        }

        static bool Check(ProbeCluster cluster, int i)
        {
            Assert.Equal((i % SentLog.MaxProbe) + 1, cluster.Number);
            return false;
        }
    }
}
