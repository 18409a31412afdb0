using Pharos.Load.Watching;

namespace Pharos.Load.Tests.Watching;

public sealed class SamplingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void One_of_so_many_is_taken_on_average_and_never_in_step_with_the_frames(int interval)
    {
        const int Samples = 20_000;
        var sampling = new Sampling { Interval = interval };
        var (at, places) = (0L, new int[7]);
        for (var i = 0; i < Samples; i++)
        {
            at += sampling.NextGap() + 1;
            places[at % places.Length]++;
        }
        Assert.InRange((double)at / Samples, interval * 0.95, interval * 1.05);
        Assert.All(places, place => Assert.InRange(place, Samples / 7 * 0.8, Samples / 7 * 1.2));
    }

    [Fact]
    public void A_viewer_never_goes_half_a_round_of_numbers_without_a_look()
    {
        var sampling = new Sampling { Interval = int.MaxValue };
        Assert.Equal(Sampling.MaxInterval, sampling.Interval);
        for (var i = 0; i < 10_000; i++) Assert.InRange(sampling.NextGap() + 1, 1, 32_767);
    }
}
