using Pharos.Rtc.Primitives;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class ByteRateTests
{
    [Fact]
    public void It_knows_the_last_second_and_no_more()
    {
        var rate = new ByteRate();
        for (var time = 0; time < 3000; time += 50) rate.Add(100, At(time));
        Assert.Equal(2000, rate.InLastSecond(At(2999)));
        Assert.Equal(1000, rate.InLastSecond(At(3400)));
        Assert.Equal(0, rate.InLastSecond(At(4000)));
        rate.Add(7, At(1_000_000));
        Assert.Equal(7, rate.InLastSecond(At(1_000_900)));
    }

    private static Instant At(int milliseconds) => Instant.After(TimeSpan.FromMilliseconds(milliseconds));
}
