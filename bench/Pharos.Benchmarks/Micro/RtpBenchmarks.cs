using BenchmarkDotNet.Attributes;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding;

namespace Pharos.Benchmarks.Micro;

/// <summary>What is done with a packet besides encrypting and sending it, and the two messages of feedback that are most frequent.</summary>
[MemoryDiagnoser]
public class RtpBenchmarks
{
    // 2 Mbit/s for 100 ms, which is how often a publisher is told of its packets.
    private const int Arrivals = 21;

    private static readonly ExtensionIds Publishers = new() { Mid = RelayPackets.MidId, AbsCaptureTime = 9, DependencyDescriptor = 12 };

    private static readonly ExtensionIds Viewers = new()
    {
        Mid = RelayPackets.MidId,
        AbsSendTime = RelayPackets.AbsSendTimeId,
        TransportCc = RelayPackets.TransportCcId,
    };

    private readonly byte[] _packet = RelayPackets.Create(out _), _to = new byte[OutgoingHeader.MaxLength], _feedback = new byte[1200];
    private readonly SequenceRewriter _numbers = new(clockRate: 90_000, minStep: 3000, firstSequence: 1000, firstTimestamp: 50_000);
    private readonly SourceClocks _clocks = new(Publication.MaxClocks);
    private readonly OutgoingHeader _header = new(Viewers, "1", mayMixForms: true, new Downlink(tells: false)) { IsSectionKnown = true };
    private readonly PacketArrival[] _arrivals = new PacketArrival[Arrivals];
    private readonly SeqNo[] _lost = new SeqNo[64];
    private readonly byte[] _nack = new byte[64];
    private readonly int _nackLength;
    private PacketSummary _info;
    private Instant _now = Instant.After(TimeSpan.FromSeconds(100));

    public RtpBenchmarks()
    {
        RelayPackets.Create(out var headerLength);
        _info = new PacketSummary
        {
            Kind = MediaKind.Video,
            Source = 1,
            PayloadType = new PayloadType(96),
            Sequence = 65_536,
            Timestamp = 3000,
            HeaderLength = headerLength,
            PayloadLength = RelayPackets.Length - headerLength,
        };
        // Frames of eight packets that come within 2 ms, and two packets that do not come.
        for (var i = 0; i < Arrivals; i++)
        {
            var (frame, place) = Math.DivRem(i, RelayPackets.PerFrame);
            TimeSpan? arrival = i is 7 or 12 ? null : TimeSpan.FromMilliseconds((33.3 * frame) + (0.25 * place));
            _arrivals[i] = new PacketArrival(new SeqNo(unchecked((ushort)(65_530 + i))), arrival);
        }
        SeqNo[] lost = [new(100), new(101), new(107), new(140), new(200), new(201)];
        _nackLength = Nack.Write(_nack, new Ssrc(1), new Ssrc(2), lost);
    }

    [Benchmark]
    public int ReadPacket() => RtpPacket.TryRead(_packet, out var packet) ? packet.Payload.Length : throw new InvalidOperationException();

    [Benchmark]
    public bool ReadPacketAndFindExtensions()
    {
        RtpPacket.TryRead(_packet, out var packet);
        return CopiedExtensions.Find(packet, Publishers) == default;
    }

    [Benchmark]
    public int RewriteHeader()
    {
        _info = _info with { Sequence = _info.Sequence + 1 };
        _numbers.TryRewrite(_info, _clocks, _now, out var numbers);
        _now += TimeSpan.FromMicroseconds(100);
        return _header.Write(
            _to, new Ssrc(22), _info.PayloadType, numbers.Sequence, numbers.Timestamp, _info.Marker, _packet, _info.Extensions, _now);
    }

    [Benchmark]
    public int WriteTransportFeedback() => TransportFeedbackWriter.Write(_feedback, new Ssrc(1), new Ssrc(2), 0, _arrivals, out _);

    [Benchmark]
    public int ReadNack()
    {
        var reader = new CompoundReader(_nack.AsSpan(0, _nackLength));
        return reader.MoveNext() && Nack.TryRead(reader.Current, _lost, out _, out _, out var count)
            ? count
            : throw new InvalidOperationException();
    }
}
