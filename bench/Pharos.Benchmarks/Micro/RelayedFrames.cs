using System.Security.Cryptography;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Benchmarks.Micro;

/// <summary>A stream of VP8 with viewers on one loop, as after their handshakes: all that a media loop does with it, without its thread.</summary>
internal sealed class RelayedFrames : IDisposable
{
    private const string Offer = """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 1
        m=video 9 UDP/TLS/RTP/SAVPF 96 97
        c=IN IP4 0.0.0.0
        a=ice-ufrag:rRFq
        a=ice-pwd:tQxBEkLt02pvkwLCzraGEg3o
        a=fingerprint:sha-256 DB:82:9D:B6:AD:68:ED:E7:9D:17:98:CD:4E:9F:4B:D7:FA:4E:7B:DF:6D:F2:93:C3:FE:7C:77:4A:D7:17:3F:C8
        a=setup:actpass
        a=mid:1
        a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=DIRECTION
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:96 transport-cc
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96

        """;

    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(33);

    private readonly Publication _publication = new();
    private readonly FanOut _fanOut;
    private readonly PublisherMedia _publisher;
    private readonly List<MediaLink> _links = [];
    private readonly Outbox _outbox;
    private readonly byte[] _packet = RelayPackets.Create(out _);
    private PacketSummary _info;
    private Instant _now = Instant.After(TimeSpan.FromSeconds(100));

    /// <summary>With a viewer at each of some addresses.</summary>
    public RelayedFrames(ReadOnlySpan<TransportPath> viewers)
    {
        _outbox = new Outbox(Flush);
        _fanOut = new FanOut(_publication, _ => { });
        var offered = Agree(isPublisher: true);
        _publisher = new PublisherMedia(_publication, offered, new Ssrc(7), () => { }, () => { });
        var format = new PublishedFormat { Video = _publisher.Video };
        _publication.Activate(_publisher, _fanOut, format, [new PublishedLayer(1, "")]);
        var agreement = Agree(isPublisher: false);
        foreach (var path in viewers)
        {
            var master = new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(12));
            _links.Add(new MediaLink(master) { Path = path });
            var viewer = new ViewerMedia(_publication, agreement, 1000, 50_000, () => throw new InvalidOperationException("codec"));
            viewer.Join(_fanOut, _now, _outbox);
            viewer.Start(_links[^1], _now, _outbox);
        }
        RelayPackets.Create(out var headerLength);
        _info = new PacketSummary
        {
            Kind = MediaKind.Video,
            Source = 1,
            PayloadType = new PayloadType(96),
            Sequence = 65_536,
            Timestamp = 0,
            StartsKeyFrame = true,
            HeaderLength = headerLength,
            PayloadLength = RelayPackets.Length - headerLength,
        };
    }

    /// <summary>What sends.</summary>
    public UdpPort Port { get; } = new(0);

    /// <summary>Packets that viewers did not get.</summary>
    public long Lost => Port.Counters.SendErrors + Port.Counters.SendDrops + _links.Sum(link => link.Dropped);

    /// <summary>The publisher's next frame comes, and goes to all viewers.</summary>
    public void Relay()
    {
        for (var i = 1; i <= RelayPackets.PerFrame; i++)
        {
            _info = _info with { Sequence = _info.Sequence + 1, Marker = i == RelayPackets.PerFrame };
            if (!_fanOut.Publish(_publisher, _packet, _info, _now, _outbox)) throw new InvalidOperationException("not the publisher");
            _info = _info with { StartsKeyFrame = false };
        }
        _outbox.Flush();
        _info = _info with { Timestamp = unchecked(_info.Timestamp + 3000) };
        _now += FrameTime;
    }

    public void Dispose()
    {
        Port.Dispose();
        foreach (var link in _links) link.Dispose();
        _publication.Dispose();
    }

    private void Flush(Outbox outbox)
    {
        Port.Send(outbox);
        outbox.Clear();
    }

    private static Agreement Agree(bool isPublisher)
    {
        var text = Offer.Replace("DIRECTION", isPublisher ? "sendonly" : "recvonly", StringComparison.Ordinal);
        if (!SdpReader.TryRead(text, out var offer, out var error)) throw new InvalidOperationException(error.ToString());
        var server = new LocalTransport
        {
            SessionId = 1,
            IceUfrag = "pharos01",
            IcePwd = "0123456789abcdefghijkl",
            Fingerprint = DtlsFingerprint.Of("sha-256", new byte[32]),
        };
        OfferRefusal? refusal;
        if (isPublisher)
            return OfferAnswer.TryAnswerPublisher(offer, server, out var published, out refusal) ? published : throw Refused(refusal);
        var track = new OutgoingTrack
        {
            Codec = new CodecFormat { PayloadType = new PayloadType(96), Name = "VP8", ClockRate = 90_000, Channels = 1, Parameters = "" },
            Msid = new Msid("pharos", "video"),
            Cname = "pharos",
            Ssrc = new Ssrc(22),
            RtxSsrc = new Ssrc(33),
        };
        return OfferAnswer.TryAnswerViewer(offer, server, null, track, out var viewed, out refusal) ? viewed : throw Refused(refusal);
    }

    private static InvalidOperationException Refused(OfferRefusal refusal) => new(refusal.Problem);
}
