using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Streams;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>
/// A page that watches: asks for what it misses and for key frames, reports, and keeps account of what it could have shown.
/// </summary>
internal sealed class SimulatedViewer : SimulatedClient
{
    private readonly Dictionary<int, int> _packetsOfFrame = [];
    private readonly HashSet<int> _keyFrames = [];
    private readonly Dictionary<ushort, (int Frame, int Index)> _newest = [];
    private readonly Dictionary<Ssrc, SenderReport> _clocks = [];
    private readonly ReceptionStats _stats = new(90_000);
    private readonly NackGenerator _missing = new(TimeSpan.FromSeconds(2));
    private readonly AgreedMedia _audio;
    private readonly AgreedMedia _video;
    private readonly Ssrc _videoSsrc;
    private readonly Ssrc _rtxSsrc;
    private readonly TimeSpan _roundTrip;
    private SeqNo? _highest;

    public SimulatedViewer(
        VirtualTime time,
        SimulatedRelay relay,
        Peer peer,
        IceCredentials credentials,
        TransportAddress address,
        Agreement agreement,
        Weather weather,
        int seed)
        : base(time, relay, peer, credentials, address, weather, seed)
    {
        (_audio, _video) = (agreement.Audio!, agreement.Video!);
        var pair = _video.Answered.SourceGroups[0].Ssrcs;
        (_videoSsrc, _rtxSsrc) = (pair[0], pair[1]);
        _roundTrip = (weather.Delay * 2) + weather.Jitter;
        time.Every(TimeSpan.FromMilliseconds(20), () => !IsGone && Ask());
        time.Every(TimeSpan.FromSeconds(1), () => !IsGone && Report());
    }

    /// <summary>Frames of which every packet came, by number.</summary>
    public IReadOnlyList<int> WholeFrames =>
        [.. _packetsOfFrame.Where(frame => frame.Value == (1 << TestFrame.PacketsPerFrame) - 1).Select(frame => frame.Key).Order()];

    /// <summary>Those of them that need no other.</summary>
    public IReadOnlySet<int> KeyFrames => _keyFrames;

    /// <summary>Frames of sound that came.</summary>
    public HashSet<int> AudioFrames { get; } = [];

    /// <summary>Packets that came again though they had come.</summary>
    public int Repeated { get; private set; }

    /// <summary>Retransmissions that came.</summary>
    public int Retransmitted { get; private set; }

    /// <summary>How far the moment a frame was made at, by the server's clock, is from what its timestamp and the reports say, at most.</summary>
    public TimeSpan WorstSync { get; private set; }

    /// <summary>How many packets that was looked at for.</summary>
    public int Arrivals { get; private set; }

    /// <summary>How often a report's time was before the one of the report before.</summary>
    public int TimesBack { get; private set; }

    /// <summary>How often sequence numbers or picture ids of neighbouring packets did not fit together.</summary>
    public int Breaks { get; private set; }

    /// <summary>Whether frames have their publisher's clock, so that <see cref="WorstSync"/> means something.</summary>
    public bool ChecksSync { get; set; } = true;

    protected override void TakeRtp(Span<byte> bytes)
    {
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        if (packet.Ssrc == _rtxSsrc)
        {
            Assert.True(Rtx.TryUnwrap(bytes, _videoSsrc, _video.Answered.Codecs[0].PayloadType, out var original));
            Retransmitted++;
            Assert.True(RtpPacket.TryRead(original, out packet));
        }
        else if (packet.Ssrc == _videoSsrc)
        {
            _stats.Receive(packet.Sequence, packet.Timestamp, Time.Now);
        }
        if (packet.Ssrc == _videoSsrc) TakeVideo(packet);
        else TakeAudio(packet);
    }

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        foreach (var packet in new CompoundReader(compound))
        {
            if (!SenderReport.TryRead(packet, out var report, out _)) continue;
            if (_clocks.TryGetValue(report.Sender, out var before) && report.NtpTime < before.NtpTime) TimesBack++;
            _clocks[report.Sender] = report;
            if (report.Sender == _videoSsrc) _stats.ReceiveSenderReport(report.NtpTime, Time.Now);
        }
    }

    private void TakeVideo(RtpPacket packet)
    {
        Assert.Equal(_video.Answered.Codecs[0].PayloadType, packet.PayloadType);
        var (frame, index, isKey, _) = TestFrame.ReadVideo(packet.Payload);
        _missing.Receive(packet.Sequence, Time.Now);
        var bits = _packetsOfFrame.GetValueOrDefault(frame);
        if ((bits & (1 << index)) != 0) Repeated++;
        _packetsOfFrame[frame] = bits | (1 << index);
        if (isKey) _keyFrames.Add(frame);

        // Within one publisher, packets are numbered as they were made: the distance of two is the same on both sides.
        if (_newest.TryGetValue((ushort)(packet.Sequence.Value - 1), out var before))
        {
            var distance = ((frame - before.Frame) * TestFrame.PacketsPerFrame) + index - before.Index;
            if (distance != 1) Breaks++;
        }
        _newest[packet.Sequence.Value] = (frame, index);
        _newest.Remove((ushort)(packet.Sequence.Value - 2000));
        if (_highest is not { } highest || packet.Sequence.IsAfter(highest)) _highest = packet.Sequence;
        Compare(packet, TimeSpan.FromSeconds((double)frame / SimulatedPublisher.FramesPerSecond), 90_000);
    }

    private void TakeAudio(RtpPacket packet)
    {
        Assert.Equal(_audio.Answered.Codecs[0].PayloadType, packet.PayloadType);
        var frame = TestFrame.ReadAudio(packet.Payload);
        if (!AudioFrames.Add(frame)) Repeated++;
        Compare(packet, TimeSpan.FromSeconds((double)frame / SimulatedPublisher.AudioPerSecond), 48_000);
    }

    private void Compare(RtpPacket packet, TimeSpan made, int rate)
    {
        if (!ChecksSync || !_clocks.TryGetValue(packet.Ssrc, out var clock)) return;
        var said = (clock.NtpTime / (double)(1UL << 32)) + ((int)(packet.Timestamp - clock.RtpTimestamp) / (double)rate);
        var off = TimeSpan.FromSeconds(Math.Abs(said - (ServerClock.NtpAt(Relay.LiveAt + made) / (double)(1UL << 32))));
        if (off > WorstSync) WorstSync = off;
        Arrivals++;
    }

    /// <summary>Begins anew with <see cref="WorstSync"/>.</summary>
    public void ForgetSync() => WorstSync = TimeSpan.Zero;

    private bool Ask()
    {
        Span<SeqNo> lost = stackalloc SeqNo[64];
        Span<byte> compound = stackalloc byte[600];
        var before = _missing.GivenUp;
        var count = _missing.Collect(Time.Now, _roundTrip, lost);
        if (count > 0) SendRtcp(compound[..Nack.Write(compound, new Ssrc(9), _videoSsrc, lost[..count])]);
        if (_missing.GivenUp > before) SendRtcp(compound[..new Pli(new Ssrc(9), _videoSsrc).Write(compound)]);
        return true;
    }

    private bool Report()
    {
        if (!_stats.TryReport(Time.Now, out var report)) return true;
        Span<byte> compound = stackalloc byte[100];
        ReportBlock[] blocks =
        [
            new(_videoSsrc, report.FractionLost, report.CumulativeLost, report.HighestSequence, report.Jitter,
                report.LastSenderReport, report.DelaySinceLastSenderReport),
        ];
        SendRtcp(compound[..ReceiverReport.Write(compound, new Ssrc(9), blocks)]);
        return true;
    }
}
