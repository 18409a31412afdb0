using System.Security.Cryptography;
using Pharos.Load.Measuring;
using Pharos.Load.Options;
using Pharos.Load.Transport;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Load.Publishing;

/// <summary>Makes the RTP packets of one stream's frames, in the clear, and keeps the newest.</summary>
internal sealed class SyntheticVideo
{
    private readonly IPacketizer _packetizer;
    private readonly FrameBudget _budget;
    private readonly Ssrc _ssrc;
    private readonly uint _timestampStart = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    private readonly SentPackets _sent = new();
    private SeqNo _number = new((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue));
    private uint _frame;

    /// <summary>A stream under an SSRC.</summary>
    public SyntheticVideo(LoadOptions options, Ssrc ssrc)
    {
        _packetizer = PacketizerOf(options.Codec);
        _budget = new FrameBudget(options.Bitrate, options.FramesPerSecond, RtpHeader.FixedLength + _packetizer.MinLength);
        _ssrc = ssrc;
    }

    /// <summary>What a packet is handed to.</summary>
    public delegate void PacketSink(ReadOnlySpan<byte> packet);

    /// <summary>Packets that were made.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes of their payloads.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Key frames among the frames.</summary>
    public long KeyFrames { get; private set; }

    /// <summary>The newest packets.</summary>
    public SentPackets Sent => _sent;

    /// <summary>What writes a codec's payloads.</summary>
    public static IPacketizer PacketizerOf(VideoCodec codec) => codec == VideoCodec.Vp8 ? new Vp8Packetizer() : new H264Packetizer();

    /// <summary>The timestamp that packets carry for one of <see cref="FrameSchedule"/>.</summary>
    public uint Timestamp(uint sinceStart) => unchecked(_timestampStart + sinceStart);

    /// <summary>Makes the next frame.</summary>
    /// <param name="sinceStart">Its timestamp of <see cref="FrameSchedule"/>.</param>
    /// <param name="isKey">Whether it is a key frame.</param>
    /// <param name="send">Takes each packet; where the budget gives the frame none, there is none.</param>
    public void MakeFrame(uint sinceStart, bool isKey, PacketSink send)
    {
        var (count, length) = _budget.Next(_packetizer.MinPackets(isKey));
        if (isKey) KeyFrames++;
        for (var index = 0; index < count; index++)
        {
            var packet = _sent.Add(_number, length);
            var header = RtpHeader.Write(packet, index == count - 1, ClientOffer.Video, _number, Timestamp(sinceStart), _ssrc);
            var payload = packet[header..];
            _packetizer.Write(payload, _frame, index, count, isKey);
            new PacketStamp(MonotonicClock.Id, _frame, Packets, MonotonicClock.Nanoseconds).Write(payload, _packetizer.RewritableLength(payload));
            send(packet);
            Packets++;
            PayloadBytes += payload.Length;
            _number = _number.Next;
        }
        _frame++;
    }
}
