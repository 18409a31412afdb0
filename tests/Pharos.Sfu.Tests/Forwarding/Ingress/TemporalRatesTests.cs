using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class TemporalRatesTests
{
    private static readonly Instant Now = Instant.After(TimeSpan.FromSeconds(100));

    [Fact]
    public void Each_layer_takes_what_those_below_it_take_too()
    {
        var rates = new TemporalRates();
        rates.Add(default, false, 400, Now);
        rates.Add(new TemporalPlace(1, 0, 1), false, 200, Now);
        rates.Add(new TemporalPlace(2, 1, 2), false, 300, Now);
        Assert.Equal(3, rates.Layers);
        Assert.Equal([400, 600, 900], new[] { 0, 1, 2 }.Select(layer => rates.UpTo(layer, Now)));
        Assert.Equal(0, rates.UpTo(2, Now + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_layer_that_nothing_says_how_to_come_back_to_is_not_told_apart()
    {
        var rates = new TemporalRates();
        rates.Add(TemporalPlace.KeyFrame, true, 400, Now);
        rates.Add(new TemporalPlace(1, 0, 0), false, 200, Now);
        rates.Add(new TemporalPlace(2, 1, 2), false, 300, Now);
        Assert.Equal(1, rates.Layers);
        rates.Add(new TemporalPlace(0, 0, byte.MaxValue), false, 400, Now);
        Assert.Equal(3, rates.Layers);
        rates.Add(new TemporalPlace(63, 0, 0), false, 400, Now);
        Assert.Equal(4, rates.Layers);
    }
}
