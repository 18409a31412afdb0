using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Peers;
using SourceDescription = Pharos.Rtc.Rtcp.SourceDescription;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>
/// A page that broadcasts: 30 VP8 frames a second, a key frame at the beginning and whenever one is asked for, sound every 20 ms, sender
/// reports, and retransmissions under an SSRC of their own.
/// </summary>
internal sealed class SimulatedPublisher : SimulatedClient
{
    public const int FramesPerSecond = 30;
    public const int AudioPerSecond = 50;
    private const int RememberedPackets = 1024;

    private readonly Dictionary<ushort, byte[]> _sent = [];
    private readonly Queue<ushort> _order = new();
    private readonly AgreedMedia _audio;
    private readonly AgreedMedia _video;
    private readonly Ssrc _audioSsrc;
    private readonly Ssrc _videoSsrc;
    private readonly Ssrc _rtxSsrc;
    private readonly byte[] _packet = new byte[1400];
    private Instant _begin;
    private SeqNo _videoNumber;
    private SeqNo _audioNumber;
    private SeqNo _rtxNumber = new(60_000);
    private SeqNo _transportNumber = new(65_000);
    private bool _keyFrameWanted = true;
    private (Ssrc Receiver, uint Time, Instant At)? _asked;

    public SimulatedPublisher(
        VirtualTime time,
        SimulatedRelay relay,
        Peer peer,
        IceCredentials credentials,
        TransportAddress address,
        Agreement agreement,
        Weather weather,
        int seed,
        ushort firstSequence)
        : base(time, relay, peer, credentials, address, weather, seed)
    {
        (_audio, _video) = (agreement.Audio!, agreement.Video!);
        _audioSsrc = _audio.Offered.Sources[0].Ssrc;
        var pair = _video.Offered.SourceGroups[0].Ssrcs;
        (_videoSsrc, _rtxSsrc) = (pair[0], pair[1]);
        (_videoNumber, _audioNumber) = (new SeqNo(firstSequence), new SeqNo(firstSequence));
    }

    /// <summary>Video frames that were sent.</summary>
    public int Frames { get; private set; }

    /// <summary>Frames of sound that were sent.</summary>
    public int AudioFrames { get; private set; }

    /// <summary>Numbers of the key frames.</summary>
    public List<int> KeyFrames { get; } = [];

    /// <summary>What its clock is ahead of what it is otherwise.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Whether it gives back the times that it is told, so that the round trip can be measured.</summary>
    public bool GivesTimesBack { get; set; } = true;

    /// <summary>Requests for packets that came.</summary>
    public int Requested { get; private set; }

    /// <summary>Packets that transport-wide feedback told of.</summary>
    public int FeedbackPackets { get; private set; }

    /// <summary>Report blocks that came.</summary>
    public int Reports { get; private set; }

    /// <summary>Frames from one key frame to the next, whoever asks for others: an encoder that heeds no requests. 0 for one that does.</summary>
    public int KeyFrameInterval { get; set; }

    /// <summary>Begins to send.</summary>
    public void GoLive()
    {
        _begin = Relay.LiveAt = Time.Now;
        Time.Every(TimeSpan.FromSeconds(1.0 / FramesPerSecond), () => !IsGone && SendFrame());
        Time.Every(TimeSpan.FromSeconds(1.0 / AudioPerSecond), () => !IsGone && SendAudio());
        Time.Every(TimeSpan.FromSeconds(1), () => !IsGone && SendReports());
    }

    protected override void TakeRtp(Span<byte> packet) => Assert.Fail("the relay sends a publisher no media");

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        Span<SeqNo> lost = stackalloc SeqNo[256];
        Span<PacketArrival> arrivals = stackalloc PacketArrival[2048];
        foreach (var packet in new CompoundReader(compound))
        {
            if (Pli.TryRead(packet, out var pli) && pli.Media == _videoSsrc) _keyFrameWanted = true;
            else if (Nack.TryRead(packet, lost, out _, out var media, out var count) && media == _videoSsrc) Retransmit(lost[..count]);
            else if (TransportFeedback.TryRead(packet, arrivals, out _, out var told)) FeedbackPackets += told;
            else if (ReceiverReport.TryRead(packet, out _, out var blocks)) Reports += blocks.Count;
            else if (ExtendedReport.TryReadReceiverTime(packet, out var receiver, out var ntp)) _asked = (receiver, (uint)(ntp >> 16), Time.Now);
        }
    }

    private bool SendFrame()
    {
        var isKey = KeyFrameInterval > 0 ? Frames % KeyFrameInterval == 0 : _keyFrameWanted;
        _keyFrameWanted = false;
        if (isKey) KeyFrames.Add(Frames);
        for (var i = 0; i < TestFrame.PacketsPerFrame; i++)
        {
            var number = _videoNumber;
            _videoNumber = number.Next;
            var length = Write(_video, _videoSsrc, number, TimestampOf(90_000), i == TestFrame.PacketsPerFrame - 1, TestFrame.Video(Frames, i, isKey));
            Remember(number, length);
            SendRtp(_packet.AsSpan(0, length));
        }
        Frames++;
        return true;
    }

    private bool SendAudio()
    {
        var length = Write(_audio, _audioSsrc, _audioNumber, TimestampOf(48_000), marker: false, TestFrame.Audio(AudioFrames++));
        _audioNumber = _audioNumber.Next;
        SendRtp(_packet.AsSpan(0, length));
        return true;
    }

    private bool SendReports()
    {
        Span<byte> compound = stackalloc byte[200];
        foreach (var (ssrc, rate) in new[] { (_videoSsrc, 90_000), (_audioSsrc, 48_000) })
        {
            var length = new SenderReport(ssrc, NtpOf(Time.Now - _begin + ClockAhead), TimestampOf(rate), 1, 1).Write(compound, []);
            if (_asked is { } asked && GivesTimesBack) // as libwebrtc does, in each of its reports
                length += ExtendedReport.WriteDelays(
                    compound[length..], ssrc, [new(asked.Receiver, asked.Time, (uint)((Time.Now - asked.At).TotalSeconds * 65_536))]);
            length += SourceDescription.Write(compound[length..], ssrc, "them"u8);
            SendRtcp(compound[..length]);
        }
        return true;
    }

    /// <summary>The publisher's wall clock at a time after it went live.</summary>
    public static ulong NtpOf(TimeSpan sinceLive) => (3_900_000_000UL << 32) + (ulong)(sinceLive.TotalSeconds * (1UL << 32));

    private uint TimestampOf(int rate) => unchecked(uint.MaxValue - 1_000_000 + (uint)(long)((Time.Now - _begin).TotalSeconds * rate));

    private int Write(AgreedMedia media, Ssrc ssrc, SeqNo number, uint timestamp, bool marker, byte[] payload)
    {
        var header = RtpHeader.Write(_packet, marker, media.Answered.Codecs[0].PayloadType, number, timestamp, ssrc);
        var extensions = new HeaderExtensionWriter(_packet.AsSpan(header), HeaderExtensionForm.OneByte);
        if (media.Answered.Extensions.FirstOrDefault(extension => extension.Uri == ExtensionUri.TransportWideCc) is { } cc
            && extensions.TryReserve((byte)cc.Id, 2, out var value))
        {
            TransportSequence.Write(value, _transportNumber);
            _transportNumber = _transportNumber.Next;
        }
        var block = extensions.Finish();
        RtpHeader.SetExtensionBit(_packet, block > 0);
        payload.CopyTo(_packet, header + block);
        return header + block + payload.Length;
    }

    private void Remember(SeqNo number, int length)
    {
        _sent[number.Value] = _packet.AsSpan(0, length).ToArray();
        _order.Enqueue(number.Value);
        if (_order.Count > RememberedPackets) _sent.Remove(_order.Dequeue());
    }

    private void Retransmit(ReadOnlySpan<SeqNo> numbers)
    {
        Span<byte> again = stackalloc byte[1400];
        var payloadType = _video.Answered.Codecs.First(codec => codec.IsRtx).PayloadType;
        foreach (var number in numbers)
        {
            Requested++;
            if (!_sent.TryGetValue(number.Value, out var packet)) continue;
            Assert.True(Rtx.TryWrap(packet, _rtxSsrc, payloadType, _rtxNumber, again, out var length));
            _rtxNumber = _rtxNumber.Next;
            SendRtp(again[..length]);
        }
    }
}
