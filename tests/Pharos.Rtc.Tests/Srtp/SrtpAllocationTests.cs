using System.Buffers.Binary;
using Pharos.Rtc.Srtp;
using static Pharos.Rtc.Tests.Srtp.SrtpSamples;

namespace Pharos.Rtc.Tests.Srtp;

public sealed class SrtpAllocationTests
{
    private const int WarmUp = 200;
    private const int Packets = 2000;

    [Theory, MemberData(nameof(ProfileIds), MemberType = typeof(SrtpSamples))]
    public void A_packet_of_RTP_or_RTCP_allocates_nothing(ushort profileId)
    {
        var profile = SrtpProfile.Find(profileId)!;
        using var sender = new SrtpSender(Master(profile));
        using var receiver = new SrtpReceiver(Master(profile));
        using var rtcpSender = new SrtcpSender(Master(profile));
        using var rtcpReceiver = new SrtcpReceiver(Master(profile));
        var packet = Packet(0, payloadLength: 1200);
        var buffer = new byte[2000];
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 7, 1, 2, 3, 4];

        long before = 0;
        for (var number = 0; number < WarmUp + Packets; number++)
        {
            if (number == WarmUp) before = GC.GetAllocatedBytesForCurrentThread();
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)(number % 3)); // SSRCs take turns.
            if (!sender.TryProtect(packet, buffer, out var length, out _)
                || !receiver.TryUnprotect(buffer.AsSpan(0, length), buffer, out _, out _)
                || !rtcpSender.TryProtect(report, buffer, out length, out _)
                || !rtcpReceiver.TryUnprotect(buffer.AsSpan(0, length), buffer, out _, out _))
                Assert.Fail("refused");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
