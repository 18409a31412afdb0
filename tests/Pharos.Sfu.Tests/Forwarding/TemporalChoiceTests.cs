using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class TemporalChoiceTests
{
    private readonly PublishedLayer _high = Layered(1, "h", 2_000_000);
    private readonly PublishedLayer _low = Layered(2, "l", 150_000);
    private readonly LayerSelector _selector = new();
    private Instant _now = Instant.After(TimeSpan.FromSeconds(100));

    public TemporalChoiceTests()
    {
        _selector.Update([_high, _low]);
        Assert.Equal((_high, TemporalGate.All), Choose(3_000_000));
        Pass(LayerSelector.MinStay);
    }

    [Fact]
    public void A_shortage_takes_the_highest_temporal_layer_first_and_gives_it_back()
    {
        Assert.Equal((_high, TemporalGate.All), Choose(1_700_000));
        Assert.Equal((_high, 1), Choose(1_690_000));
        Assert.InRange(_selector.Wanted, 2_600_000, 2_800_000); // it is worth to find out
        Assert.Equal((_high, 1), Choose(2_300_000));
        Pass(TemporalChoice.MinStay);
        Assert.Equal((_high, 1), Choose(2_100_000));
        Assert.Equal((_high, TemporalGate.All), Choose(2_200_000));
        Assert.Equal(0, _selector.Wanted);
    }

    [Fact]
    public void A_shortage_that_lasts_makes_it_a_smaller_picture_with_all_of_its_rate()
    {
        Assert.Equal((_high, 1), Choose(1_500_000));
        Pass(TemporalChoice.MaxShort);
        Assert.Equal((_low, TemporalGate.All), Choose(1_500_000));
    }

    [Fact]
    public void What_half_of_its_pictures_are_too_much_for_is_gone_down_from_at_once()
    {
        Assert.Equal((_low, TemporalGate.All), Choose(1_100_000));
        Pass(LayerSelector.MinStay);
        Assert.Equal((_low, TemporalGate.All), Choose(1_300_000)); // a better one is begun with all of its pictures
    }

    [Fact]
    public void An_estimate_that_goes_on_to_fall_after_a_rise_is_believed()
    {
        Choose(1_000_000);
        Pass(LayerSelector.MinStay);
        Assert.Equal((_high, TemporalGate.All), Choose(2_300_000));
        Assert.Equal((_low, TemporalGate.All), Choose(1_500_000));
    }

    [Fact]
    public void The_lowest_layer_goes_down_to_its_lowest_temporal_layer_before_there_is_sound_alone()
    {
        Choose(140_000);
        Assert.Equal((_low, 1), Choose(120_000));
        Assert.Equal((_low, 1), Choose(80_000)); // to stay takes less
        Assert.Equal((_low, 0), Choose(70_000));
        Pass(TemporalChoice.MaxShort);
        Pass(LayerSelector.Patience);
        Assert.Equal((_low, 0), Choose(31_000)); // half of that
        Assert.Equal((_low, 0), Choose(20_000));
        Pass(LayerSelector.Patience);
        Assert.Equal((null, TemporalGate.All), Choose(20_000));
        Assert.InRange(_selector.Wanted, 80_000, 82_000);
        Pass(LayerSelector.MinStay);
        Assert.Equal((_low, 0), Choose(66_000));
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal((_low, 1), Choose(100_000));
    }

    [Fact]
    public void The_layer_that_was_asked_for_has_fewer_pictures_rather_than_none()
    {
        _selector.Select("h");
        Assert.Equal((_high, 0), Choose(900_000));
        Assert.InRange(_selector.Wanted, 2_600_000, 2_800_000);
        Assert.Equal((_high, 0), Choose(100_000));
    }

    [Fact]
    public void A_rise_too_many_makes_it_wait_longer()
    {
        var waits = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal((_high, 1), Choose(1_500_000));
            var from = _now;
            while (Choose(2_500_000).Highest == 1) Pass(TimeSpan.FromMilliseconds(100));
            waits.Add((_now - from).TotalSeconds);
            Pass(TimeSpan.FromSeconds(2));
        }
        Assert.Equal([1, 2, 4, 8], waits);
    }

    private static PublishedLayer Layered(int source, string name, long bitsPerSecond)
    {
        var layer = new PublishedLayer(source, name) { BitsPerSecond = bitsPerSecond, TemporalLayers = 3 };
        layer.SetRateUpTo(0, bitsPerSecond * 4 / 10);
        layer.SetRateUpTo(1, bitsPerSecond * 6 / 10);
        return layer;
    }

    private void Pass(TimeSpan time) => _now += time;

    private (PublishedLayer? Layer, int Highest) Choose(long bandwidth)
    {
        _selector.Choose(bandwidth, _now);
        return (_selector.Target, _selector.HighestTemporal);
    }
}
