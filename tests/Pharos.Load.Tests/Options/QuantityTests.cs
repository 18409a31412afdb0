using Pharos.Load.Options;

namespace Pharos.Load.Tests.Options;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("2M", 2_000_000)]
    [InlineData("2m", 2_000_000)]
    [InlineData("2.5Mbit/s", 2_500_000)]
    [InlineData("500k", 500_000)]
    [InlineData("1G", 1_000_000_000)]
    [InlineData("64000", 64_000)]
    public void A_bitrate_has_a_unit_or_none(string text, long expected)
    {
        Assert.True(Quantity.TryReadBitrate(text, out var bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-2M")]
    [InlineData("999")]
    [InlineData("11G")]
    [InlineData("2MB")]
    [InlineData("1e6")]
    [InlineData("99999999999999999999999999999999G")]
    public void What_is_no_bitrate_is_refused(string text) => Assert.False(Quantity.TryReadBitrate(text, out _));

    [Theory]
    [InlineData("60s", 60)]
    [InlineData("60", 60)]
    [InlineData("0s", 0)]
    [InlineData("1m30s", 90)]
    [InlineData("0.5h", 1800)]
    [InlineData("500ms", 0.5)]
    public void A_time_is_numbers_with_units(string text, double seconds)
    {
        Assert.True(Quantity.TryReadTime(text, out var time));
        Assert.Equal(seconds, time.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1x")]
    [InlineData("1.2.3s")]
    [InlineData("8d")]
    [InlineData("200h")]
    public void What_is_no_time_is_refused(string text) => Assert.False(Quantity.TryReadTime(text, out _));

    [Theory]
    [InlineData("100/s", 100)]
    [InlineData("0.5", 0.5)]
    public void A_rate_is_so_often_a_second(string text, double expected)
    {
        Assert.True(Quantity.TryReadRate(text, out var rate));
        Assert.Equal(expected, rate);
        Assert.False(Quantity.TryReadRate("0/s", out _));
        Assert.False(Quantity.TryReadRate("100/m", out _));
    }

    [Theory]
    [InlineData("0.1%", 0.1)]
    [InlineData("0", 0)]
    [InlineData("100", 100)]
    public void A_percentage_is_from_0_to_100(string text, double expected)
    {
        Assert.True(Quantity.TryReadPercent(text, out var percent));
        Assert.Equal(expected, percent);
        Assert.False(Quantity.TryReadPercent("101%", out _));
        Assert.False(Quantity.TryReadPercent("-1", out _));
    }
}
