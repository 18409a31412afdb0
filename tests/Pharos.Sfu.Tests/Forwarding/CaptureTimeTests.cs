using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>The time of capture that some publishers put into packets.</summary>
public sealed class CaptureTimeTests
{
    private const byte Id = 5;
    private const ulong Hour = 3600UL << 32;

    private static readonly Instant Now = Instant.After(TimeSpan.FromMinutes(7));

    [Fact]
    public void It_is_told_by_the_clock_of_the_sender_reports()
    {
        var clock = new PublisherClock();
        clock.OnReport(ServerClock.NtpAt(Now) + Hour, Now);
        var told = Forwarded(new AbsCaptureTime(ServerClock.NtpAt(Now) + Hour - (1UL << 31), null), clock);
        Assert.Null(told!.Value.ClockOffset);
        Assert.InRange((long)(told.Value.Timestamp - (ServerClock.NtpAt(Now) - (1UL << 31))), -100, 100);
    }

    [Fact]
    public void Where_the_publisher_handed_it_on_the_clock_of_who_took_it_is_left_out()
    {
        var clock = new PublisherClock();
        clock.OnReport(ServerClock.NtpAt(Now) + Hour, Now);
        var told = Forwarded(new AbsCaptureTime(ServerClock.NtpAt(Now) + Hour - 7, -7), clock);
        Assert.Equal(0, told!.Value.ClockOffset);
        Assert.InRange((long)(told.Value.Timestamp - ServerClock.NtpAt(Now)), -100, 100);
    }

    [Fact]
    public void It_is_not_told_before_the_publisher_s_clock_is_known() =>
        Assert.Null(Forwarded(new AbsCaptureTime(1, null), new PublisherClock()));

    private static AbsCaptureTime? Forwarded(AbsCaptureTime captured, PublisherClock clock)
    {
        var bytes = new byte[100];
        var header = RtpHeader.Write(bytes, marker: true, new PayloadType(96), new SeqNo(1), 2, new Ssrc(3));
        var extensions = new HeaderExtensionWriter(bytes.AsSpan(header), HeaderExtensionForm.OneByte);
        Assert.True(extensions.TryReserve(Id, captured.Length, out var value));
        captured.Write(value);
        var length = header + extensions.Finish() + 10;
        RtpHeader.SetExtensionBit(bytes, true);
        var datagram = bytes.AsSpan(0, length);
        Assert.True(RtpPacket.TryRead(datagram, out var packet));
        var place = CopiedExtensions.Find(packet, new ExtensionIds { AbsCaptureTime = Id }).CapturedBy(clock, datagram).AbsCaptureTime;
        if (place.Length == 0) return null;
        Assert.True(AbsCaptureTime.TryRead(place.Of(datagram), out var told));
        return told;
    }
}
