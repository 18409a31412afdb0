using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Streams;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Tests.Simulation.Quality;

/// <summary>A picture that a viewer has shown.</summary>
/// <param name="At">When.</param>
/// <param name="Frame">Which.</param>
/// <param name="Layer">Of which layer, 0 for the best.</param>
internal readonly record struct Shown(Instant At, int Frame, int Layer);

/// <summary>
/// A page that watches as a browser does: tells what arrives, asks for what it misses and for key frames, and shows each picture that it
/// has all of and that needs none that it has not shown.
/// </summary>
internal sealed class QualityViewer : SimulatedClient
{
    // As libwebrtc: a receiver that shows nothing for so long asks for a key frame.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxNackAge = TimeSpan.FromSeconds(1);
    private const int PictureIds = 0x8000;

    private readonly AgreedMedia _video;
    private readonly Ssrc _videoSsrc;
    private readonly Ssrc _rtxSsrc;
    private readonly byte _transportId;
    private readonly ReceptionStats _stats = new(90_000);
    private readonly NackGenerator _missing = new(MaxNackAge);
    private readonly ArrivalLog _arrivals = new();
    private readonly SortedDictionary<int, Waiting> _waiting = [];
    private readonly TimeSpan _roundTrip;
    private readonly HashSet<(int Layer, int Frame)> _decoded = []; // since the last key frame
    private int? _shownPicture;
    private int _shownBase;
    private int? _newestPicture;
    private Instant _askedAt;
    private byte _messages;

    public QualityViewer(
        VirtualTime time, SimulatedRelay relay, Peer peer, IceCredentials credentials, TransportAddress address, Agreement agreement,
        ViewerMedia media, Weather weather, int seed)
        : base(time, relay, peer, credentials, address, weather, seed)
    {
        (Media, _video, _askedAt) = (media, agreement.Video!, time.Now);
        var pair = _video.Answered.SourceGroups[0].Ssrcs;
        (_videoSsrc, _rtxSsrc) = (pair[0], pair[1]);
        _transportId = ExtensionIds.Of(_video.Answered).TransportCc;
        _roundTrip = (weather.Delay * 2) + weather.Jitter;
        time.Every(TimeSpan.FromMilliseconds(20), Ask);
        time.Every(TimeSpan.FromMilliseconds(50), Tell);
        time.Every(TimeSpan.FromSeconds(1), Report);
    }

    /// <summary>Its end at the relay.</summary>
    public ViewerMedia Media { get; }

    /// <summary>What it has shown.</summary>
    public List<Shown> Pictures { get; } = [];

    /// <summary>Packets of sound that came, by the second.</summary>
    public Dictionary<int, int> Sound { get; } = [];

    /// <summary>Times that it asked for a key frame.</summary>
    public int Asked { get; private set; }

    protected override void TakeRtp(Span<byte> bytes)
    {
        Assert.True(RtpPacket.TryRead(bytes, out var packet));
        foreach (var extension in packet.Extensions)
        {
            if (extension.Id == _transportId && TransportSequence.TryRead(extension.Value, out var number)) _arrivals.Receive(number, Time.Now);
        }
        if (packet.Ssrc == _rtxSsrc)
        {
            if (!Rtx.TryUnwrap(bytes, _videoSsrc, _video.Answered.Codecs[0].PayloadType, out var original)) return; // padding
            Assert.True(RtpPacket.TryRead(original, out packet));
        }
        else if (packet.Ssrc == _videoSsrc)
        {
            _stats.Receive(packet.Sequence, packet.Timestamp, Time.Now);
        }
        else
        {
            var second = (int)(Time.Now - default(Instant)).TotalSeconds;
            Sound[second] = Sound.GetValueOrDefault(second) + 1;
            return;
        }
        _missing.Receive(packet.Sequence, Time.Now);
        Take(LayeredFrame.Read(packet.Payload));
    }

    protected override void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        foreach (var packet in new CompoundReader(compound))
        {
            if (SenderReport.TryRead(packet, out var report, out _) && report.Sender == _videoSsrc) _stats.ReceiveSenderReport(report.NtpTime, Time.Now);
        }
    }

    private void Take(LayeredFrame packet)
    {
        var picture = Extend(packet.PictureId);
        if (picture <= _shownPicture) return;
        if (!_waiting.TryGetValue(picture, out var waiting)) _waiting.Add(picture, waiting = new Waiting(packet));
        waiting.Came.Add(packet.Index);
        while (_waiting.Count > 0)
        {
            // The next in order, or a key frame that is there.
            var next = _waiting.FirstOrDefault(frame => frame.Value.IsWhole && (frame.Value.First.IsKey || frame.Key - 1 == _shownPicture));
            if (next.Value is null) return;
            _shownPicture = next.Key;
            Decode(next.Value.First);
            Pictures.Add(new Shown(Time.Now, next.Value.First.Frame, next.Value.First.Layer));
            foreach (var past in _waiting.Keys.Where(key => key <= next.Key).ToList()) _waiting.Remove(past);
        }
    }

    // It never gets what it cannot show: what the relay leaves out, nothing that it sends needs.
    private void Decode(LayeredFrame frame)
    {
        if (frame.IsKey) _decoded.Clear();
        Assert.All(frame.Step.Needs, needed => Assert.Contains((frame.Layer, needed), _decoded));
        if (!frame.IsKey) Assert.Equal((_shownBase + (frame.Step.Temporal == 0 ? 1 : 0)) & byte.MaxValue, frame.BaseId);
        _shownBase = frame.BaseId;
        _decoded.Add((frame.Layer, frame.Frame));
    }

    private int Extend(int pictureId)
    {
        _newestPicture ??= PictureIds + pictureId;
        var ahead = (pictureId - _newestPicture.Value) & (PictureIds - 1);
        var picture = _newestPicture.Value + (ahead < PictureIds / 2 ? ahead : ahead - PictureIds);
        _newestPicture = Math.Max(_newestPicture.Value, picture);
        return picture;
    }

    private bool Ask()
    {
        Span<SeqNo> lost = stackalloc SeqNo[64];
        Span<byte> compound = stackalloc byte[600];
        var count = _missing.Collect(Time.Now, _roundTrip, lost);
        if (count > 0) SendRtcp(compound[..Nack.Write(compound, new Ssrc(9), _videoSsrc, lost[..count])]);
        if (_waiting.Count == 0 || Time.Now - _askedAt < MaxWait) return true;
        if (Pictures.Count > 0 && Time.Now - Pictures[^1].At < MaxWait) return true;
        (_askedAt, Asked) = (Time.Now, Asked + 1);
        SendRtcp(compound[..new Pli(new Ssrc(9), _videoSsrc).Write(compound)]);
        return true;
    }

    private bool Tell()
    {
        Span<PacketArrival> packets = stackalloc PacketArrival[TransportFeedbackWriter.MaxPackets / 4];
        Span<byte> compound = stackalloc byte[1000];
        while (_arrivals.HasPending)
        {
            var count = _arrivals.Read(packets);
            var length = TransportFeedbackWriter.Write(compound, new Ssrc(9), _videoSsrc, _messages++, packets[..count], out var consumed);
            _arrivals.Advance(consumed);
            SendRtcp(compound[..length]);
        }
        return true;
    }

    private bool Report()
    {
        if (!_stats.TryReport(Time.Now, out var report)) return true;
        Span<byte> compound = stackalloc byte[100];
        SendRtcp(compound[..ReceiverReport.Write(compound, new Ssrc(9), [report.ToBlock(_videoSsrc)])]);
        return true;
    }

    private sealed class Waiting(LayeredFrame first)
    {
        public LayeredFrame First => first;

        public HashSet<int> Came { get; } = [];

        public bool IsWhole => Came.Count == first.Count;
    }
}
