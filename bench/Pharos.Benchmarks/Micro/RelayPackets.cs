using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Benchmarks.Micro;

/// <summary>RTP packets as a browser sends them.</summary>
internal static class RelayPackets
{
    /// <summary>Bytes of a whole packet.</summary>
    public const int Length = 1200;

    /// <summary>Packets of a frame: 2 Mbit/s at 30 frames a second.</summary>
    public const int PerFrame = 8;

    /// <summary>Numbers of the header extensions, as Chromium gives them.</summary>
    public const byte AbsSendTimeId = 2, TransportCcId = 3, MidId = 4;

    /// <summary>A packet of VP8 with the three extensions that all browsers send; its payload begins with a picture id.</summary>
    public static byte[] Create(out int headerLength)
    {
        var packet = new byte[Length];
        Random.Shared.NextBytes(packet);
        headerLength = RtpHeader.Write(packet, false, new PayloadType(96), new SeqNo(1), 3000, new Ssrc(4711));
        var writer = new HeaderExtensionWriter(packet.AsSpan(headerLength), HeaderExtensionForm.OneByte);
        writer.TryAdd(AbsSendTimeId, [1, 2, 3]);
        writer.TryAdd(TransportCcId, [0, 1]);
        writer.TryAdd(MidId, "1"u8);
        headerLength += writer.Finish();
        RtpHeader.SetExtensionBit(packet, true);
        // X and S; I; fifteen bits of picture id; a frame that is no key frame. RFC 7741 §4.2.
        ReadOnlySpan<byte> descriptor = [0x90, 0x80, 0x80, 1, 1];
        descriptor.CopyTo(packet.AsSpan(headerLength));
        return packet;
    }
}
