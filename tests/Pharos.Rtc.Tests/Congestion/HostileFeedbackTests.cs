using CsCheck;
using Pharos.Rtc.Congestion;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;

namespace Pharos.Rtc.Tests.Congestion;

/// <summary>Whatever a receiver says: no exception, and figures that are figures.</summary>
public sealed class HostileFeedbackTests
{
    private static readonly Gen<TimeSpan?> Arrivals = Gen.Frequency(
        (6, Gen.Int[-4000, 4000].Select(ms => (TimeSpan?)TimeSpan.FromMicroseconds(ms * 250L))),
        (2, Gen.Const((TimeSpan?)null)),
        (1, Gen.Int.Select(ms => (TimeSpan?)TimeSpan.FromMilliseconds(ms))),
        (1, Gen.Int[0, 3].Select(i => (TimeSpan?)(i switch { 0 => TimeSpan.MinValue, 1 => TimeSpan.MaxValue, 2 => TimeSpan.Zero, _ => TimeSpan.FromTicks(-1) }))));

    private static readonly Gen<(int Kind, int Number, TimeSpan? Arrival, int Length, long Value)> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 65_535], Arrivals, Gen.Int[0, 40], Gen.Long);

    [Fact]
    public void Nothing_that_a_receiver_says_breaks_it() => Steps.Array[1, 300].Sample(
        steps =>
        {
            var (estimator, now, sent) = (new BandwidthEstimator(), 0.0, 0);
            foreach (var (kind, number, arrival, length, value) in steps)
            {
                now += number % 4096 / 10.0;
                var at = Instant.After(TimeSpan.FromMilliseconds(now));
                switch (kind)
                {
                    case <= 3:
                        for (var i = 0; i < length; i++)
                        {
                            // A leap of the numbers now and then.
                            sent += number % 97 == 0 ? number : 1;
                            estimator.OnSent(new SeqNo((ushort)sent), (int)(value % 70_000), at, (byte)(number % 20));
                        }

                        break;
                    case <= 7:
                        var packets = new PacketArrival[length];
                        // Half of them about what was sent, in any order, some of it again.
                        for (var i = 0; i < length; i++)
                        {
                            var about = (number & 1) == 0 ? sent - length + (i * (number | 1) % (length + 2)) : number + i;
                            packets[i] = new(new SeqNo((ushort)about), arrival is { } time && Math.Abs(time.TotalDays) < 100 ? time + TimeSpan.FromMilliseconds(i * (value % 100)) : arrival);
                        }

                        estimator.OnFeedback(packets, at);
                        estimator.OnFeedback(packets, at);
                        break;
                    case 8:
                        estimator.OnReceiverReport((byte)number, TimeSpan.FromTicks(value), at);
                        break;
                    default:
                        estimator.OnRemb(value, at);
                        break;
                }

                if (estimator.TryBeginProbe(at, value, out var cluster)) CheckProbe(cluster);
                Check(estimator);
            }
        },
        iter: 20_000, threads: 1);

    private static void Check(BandwidthEstimator estimator)
    {
        Assert.InRange(estimator.BitsPerSecond, BandwidthEstimator.Min, BandwidthEstimator.Max);
        Assert.InRange(estimator.Loss, 0, 1);
        Assert.InRange(estimator.RoundTrip, TimeSpan.Zero, RoundTrips.Longest);
        Assert.True(estimator.Acknowledged is null or >= 0);
        Assert.True(Enum.IsDefined(estimator.Usage));
    }

    private static void CheckProbe(ProbeCluster cluster)
    {
        Assert.InRange(cluster.Number, 1, SentLog.MaxProbe);
        Assert.InRange(cluster.BitsPerSecond, BandwidthEstimator.Min, BandwidthEstimator.Max);
        Assert.InRange(cluster.MinBytes, 1, 1_000_000);
        Assert.InRange(cluster.Duration, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
    }
}
