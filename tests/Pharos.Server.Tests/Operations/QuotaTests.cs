using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pharos.Server.Operations;
using Pharos.Server.Signaling;

namespace Pharos.Server.Tests.Operations;

/// <summary>What one address may take.</summary>
public sealed class QuotaTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_address_has_its_own_minute_from_its_first_on()
    {
        var quota = new MinuteQuota(2, _time);
        Assert.True(quota.TryTake(One, out _));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(quota.TryTake(One, out var none));
        Assert.Equal(TimeSpan.Zero, none);
        Assert.False(quota.TryTake(One, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(40), retryAfter);
        Assert.True(quota.TryTake(Other, out _));

        _time.Advance(retryAfter);
        Assert.True(quota.TryTake(One, out _));
        Assert.True(quota.TryTake(Other, out _)); // its second
        Assert.False(quota.TryTake(Other, out retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(20), retryAfter);
    }

    [Fact]
    public void An_address_that_is_refused_does_not_prolong_its_minute()
    {
        var quota = new MinuteQuota(1, _time);
        Assert.True(quota.TryTake(One, out _));
        for (var i = 0; i < 59; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(quota.TryTake(One, out _));
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(quota.TryTake(One, out _));
    }

    [Fact]
    public void A_prefix_of_IPv6_is_one_client()
    {
        var quota = new MinuteQuota(1, _time);
        Assert.True(quota.TryTake(IPAddress.Parse("2001:db8::1"), out _));
        Assert.False(quota.TryTake(IPAddress.Parse("2001:db8::2"), out _));
        Assert.True(quota.TryTake(IPAddress.Parse("2001:db8:0:1::1"), out _));
    }

    [Fact]
    public void Places_are_taken_and_given_back()
    {
        var quota = new SocketQuota(Options.Create(new SignalingOptions { SocketsPerAddress = 2 }));
        var first = quota.TryTake(One);
        Assert.NotNull(first);
        Assert.NotNull(quota.TryTake(One));
        Assert.Null(quota.TryTake(One));
        Assert.NotNull(quota.TryTake(Other));
        first.Dispose();
        first.Dispose(); // which gives back no place of another
        Assert.NotNull(quota.TryTake(One));
        Assert.Null(quota.TryTake(One));
    }
}
