using CsCheck;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

public sealed class ArrivalLogTests
{
    private readonly ArrivalLog _log = new();

    [Fact]
    public void What_did_not_come_is_told_as_lost_also_over_the_wrap()
    {
        Receive(65_534, 0, 1);
        Assert.Equal(["65534:65534", "65535:-", "0:0", "1:1"], Told());
        Assert.False(_log.HasPending);
    }

    [Fact]
    public void A_packet_that_comes_after_it_was_told_as_lost_is_told_again()
    {
        Receive(10, 12);
        _ = Told();
        Receive(11);
        Assert.Equal(["11:11", "12:12"], Told());
    }

    [Fact]
    public void A_second_one_of_a_number_and_a_very_late_one_are_not_told()
    {
        Receive(1000, 2000);
        _ = Told();
        Receive(1000, 2000, 2001 - ArrivalLog.MaxLate - 1);
        Assert.False(_log.HasPending);
    }

    [Fact]
    public void A_leap_is_not_told_as_thousands_of_losses()
    {
        Receive(10);
        Receive(20_000);
        Assert.Equal(["20000:20000"], Told());
    }

    [Fact]
    public void Any_numbers_are_told_within_bounds() => Gen.UShort.Array[0, 300].Sample(numbers =>
    {
        var log = new ArrivalLog();
        foreach (var number in numbers)
        {
            log.Receive(new(number), Instant.After(TimeSpan.FromSeconds(1)));
            var packets = new PacketArrival[ArrivalLog.Capacity + 1];
            var count = log.Read(packets);
            Assert.InRange(count, 0, ArrivalLog.Capacity);
            if (number % 3 == 0) log.Advance(count);
        }
    });

    // Each comes at as many milliseconds as its number is.
    private void Receive(params int[] numbers)
    {
        foreach (var number in numbers) _log.Receive(new((ushort)number), Instant.After(TimeSpan.FromMilliseconds(number)));
    }

    private string[] Told()
    {
        var packets = new PacketArrival[ArrivalLog.Capacity];
        var count = _log.Read(packets);
        _log.Advance(count);
        return [.. packets[..count].Select(packet => $"{packet.Sequence}:{packet.Arrival?.TotalMilliseconds.ToString() ?? "-"}")];
    }
}
