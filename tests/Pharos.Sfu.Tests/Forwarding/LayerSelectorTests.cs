using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding;

namespace Pharos.Sfu.Tests.Forwarding;

public sealed class LayerSelectorTests
{
    private static readonly Instant Start = Instant.After(TimeSpan.FromSeconds(100));

    private readonly PublishedLayer _high = new(1, "h") { BitsPerSecond = 2_000_000 };
    private readonly PublishedLayer _medium = new(2, "m") { BitsPerSecond = 500_000 };
    private readonly PublishedLayer _low = new(3, "l") { BitsPerSecond = 150_000 };
    private readonly LayerSelector _selector = new();
    private Instant _now = Start;

    public LayerSelectorTests() => _selector.Update([_high, _medium, _low]);

    [Fact]
    public void Who_is_not_limited_has_the_best()
    {
        Assert.Same(_high, Choose(long.MaxValue));
        Assert.Equal(0, _selector.Wanted);
    }

    [Fact]
    public void Who_is_limited_has_the_best_that_fits_and_the_lowest_if_none_does()
    {
        Assert.Same(_medium, Choose(1_000_000));
        Assert.InRange(_selector.Wanted, 2_500_000, 3_000_000); // it is worth to find out
        Assert.Same(_low, Choose(420_000)); // to stay would take 425
        Assert.Same(_low, Choose(80_000));
    }

    [Fact]
    public void Who_cannot_have_half_of_the_lowest_has_none_for_a_while()
    {
        Choose(400_000);
        Assert.Same(_low, Choose(50_000));
        Pass(LayerSelector.Patience);
        Assert.Null(Choose(50_000));
        Assert.InRange(_selector.Wanted, 190_000, 210_000);
        Assert.Null(Choose(140_000));
        Pass(LayerSelector.MinStay);
        Assert.Same(_low, Choose(140_000));
    }

    [Fact]
    public void It_goes_down_at_once_and_up_after_a_while_where_there_is_room_to_spare()
    {
        Choose(3_000_000);
        Assert.Same(_high, Choose(1_700_000)); // to stay there takes less
        Assert.Same(_medium, Choose(1_690_000));
        Assert.Same(_medium, Choose(500_000));
        Assert.Same(_medium, Choose(3_000_000));
        Pass(LayerSelector.MinStay);
        Assert.Same(_medium, Choose(2_100_000));
        Assert.Same(_high, Choose(2_210_000));
    }

    [Fact]
    public void It_falls_to_a_layer_that_takes_half_of_what_there_is()
    {
        Choose(3_000_000);
        Assert.Same(_low, Choose(990_000));
        Pass(LayerSelector.MinStay);
        Assert.Same(_medium, Choose(990_000));
    }

    [Fact]
    public void A_rise_too_many_makes_it_wait_longer_before_the_next()
    {
        Choose(3_000_000);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            Choose(1_100_000);
            var from = _now;
            while (Choose(3_000_000) != _high) Pass(TimeSpan.FromMilliseconds(100));
            waits.Add(_now - from);
            Pass(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([2, 4, 8, 8, 8], waits.Select(wait => wait.TotalSeconds));
        Pass(TimeSpan.FromSeconds(10)); // that one lasted
        Choose(1_100_000);
        Pass(LayerSelector.MinStay);
        Assert.Same(_high, Choose(3_000_000));
    }

    [Fact]
    public void A_layer_that_does_not_come_is_not_chosen()
    {
        Choose(3_000_000);
        _high.IsActive = false;
        Assert.Same(_medium, Choose(3_000_000));
        _high.IsActive = true;
        Assert.Same(_high, Choose(3_000_000)); // that was not the line's doing
        _high.IsActive = _medium.IsActive = _low.IsActive = false;
        Assert.Same(_high, Choose(3_000_000));
    }

    [Fact]
    public void Who_asks_for_one_has_that_as_long_as_it_comes()
    {
        Choose(3_000_000);
        _selector.Select("m");
        Assert.Same(_medium, Choose(3_000_000));
        Assert.Same(_medium, Choose(100_000));
        Assert.Equal(0, _selector.Wanted);
        _medium.IsActive = false;
        Assert.Same(_high, Choose(3_000_000));
        _medium.IsActive = true;
        Assert.Same(_medium, Choose(3_000_000));
        _selector.Select("x"); // of another publisher
        Assert.Same(_high, Choose(3_000_000));
        _selector.Select(null);
        Assert.Same(_high, Choose(3_000_000));
    }

    [Fact]
    public void What_is_chosen_is_watched()
    {
        Choose(3_000_000);
        Assert.Equal((true, false), (_high.IsWatched, _medium.IsWatched));
        Choose(1_100_000);
        Assert.Equal((false, true), (_high.IsWatched, _medium.IsWatched));
        _selector.Release();
        Assert.Equal((false, false), (_high.IsWatched, _medium.IsWatched));
        Assert.Null(_selector.Target);
    }

    private void Pass(TimeSpan time) => _now += time;

    private PublishedLayer? Choose(long bandwidth)
    {
        _selector.Choose(bandwidth, _now);
        return _selector.Target;
    }
}
