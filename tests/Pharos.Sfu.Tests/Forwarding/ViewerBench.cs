using System.Net;
using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Tests.Forwarding;

/// <summary>A viewer with a real link, and the far end of it: what it sends is decrypted, and the time is what the test says.</summary>
internal sealed class ViewerBench : IDisposable
{
    public const ushort FirstSequence = 1000;
    public const uint FirstTimestamp = 50_000;
    public static readonly Ssrc AudioSsrc = new(11), VideoSsrc = new(22), RtxSsrc = new(33);

    /// <summary>What the publisher's packets have: other numbers than the viewer's.</summary>
    public static readonly ExtensionIds PublisherIds =
        new() { Mid = 9, AudioLevel = 10, AbsCaptureTime = 11, DependencyDescriptor = 12, Rid = 13 };

    private readonly SrtpReceiver _srtp;
    private readonly SrtcpReceiver _srtcp;

    public ViewerBench(
        string codec = "VP8", bool rtx = true, string offer = "offer-chromium-play", ushort firstSequence = FirstSequence,
        Publication? publication = null, Instant? now = null)
    {
        Publication = publication ?? new Publication();
        Now = now ?? Instant.After(TimeSpan.FromSeconds(100));
        var master = new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12]);
        (Link, _srtp, _srtcp) = (new MediaLink(master), new SrtpReceiver(master), new SrtcpReceiver(master));
        Assert.True(TransportAddress.TryFrom(IPAddress.Loopback.GetAddressBytes(), 5000, out var remote));
        Link.Path = new TransportPath(remote, false, 0);
        Outbox = new Outbox(full => full.Clear());
        Agreement = Agree(codec, rtx, offer);
        Media = new ViewerMedia(Publication, Agreement, firstSequence, FirstTimestamp, () => CodecChanges++);
        Publishes(Codec("opus"), Codec(codec));
        FanOut = new FanOut(Publication, _ => { });
        Media.Join(FanOut, Now, Outbox);
        Media.Start(Link, Now, Outbox);
    }

    public Publication Publication { get; }

    public FanOut FanOut { get; }

    public Agreement Agreement { get; }

    public ViewerMedia Media { get; }

    public MediaLink Link { get; }

    public Outbox Outbox { get; }

    public int CodecChanges { get; private set; }

    public Instant Now { get; set; }

    /// <summary>What came at the far end, in the clear, since it was last cleared.</summary>
    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public IEnumerable<byte[]> Of(Ssrc ssrc) => Rtp.Where(packet => RtpHeader.GetSsrc(packet) == ssrc);

    public static CodecFormat Codec(string name, string parameters = "") => new()
    {
        PayloadType = new PayloadType(77),
        Name = name,
        ClockRate = name == "opus" ? 48000 : 90000,
        Channels = name == "opus" ? 2 : 1,
        Parameters = name == "H264" && parameters.Length == 0 ? "packetization-mode=1;profile-level-id=42e01f" : parameters,
    };

    public void Wait(double milliseconds) => Now += TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Another publisher comes, or another codec of the same.</summary>
    public void Publishes(CodecFormat? audio, CodecFormat? video) =>
        Media.OnPublisherChanged(new PublishedFormat { Audio = audio, Video = video }, []);

    /// <summary>A publisher's packet comes.</summary>
    public void Send(
        MediaKind kind, int source, long sequence, uint timestamp, byte[]? payload = null, bool marker = false, bool key = false,
        Action<List<(byte Id, byte[] Value)>>? extend = null, int padding = 0, TemporalPlace temporal = default)
    {
        var slot = Add(kind, source, sequence, timestamp, payload, marker, key, extend, padding, temporal);
        Forward(slot);
        Drain();
    }

    /// <summary>A packet of the ring is handed to the viewer.</summary>
    public void Forward(long slot)
    {
        if (!Publication.Ring.TryGet(slot, out var bytes, out var info)) return;
        if (info.Kind == MediaKind.Video && (Media.Layer?.Source ?? 0) < info.Source) Media.OnLayers([new PublishedLayer(info.Source, "")], Now);
        Media.Forward([new RingPacket(slot, bytes.Length, info)], Now, Outbox);
    }

    /// <summary>A publisher's packet is put into the ring.</summary>
    public long Add(
        MediaKind kind, int source, long sequence, uint timestamp, byte[]? payload = null, bool marker = false, bool key = false,
        Action<List<(byte Id, byte[] Value)>>? extend = null, int padding = 0, TemporalPlace temporal = default)
    {
        payload ??= kind == MediaKind.Video ? Vp8(0, 0, key) : [0xFC, 1, 2, 3];
        var packet = new byte[PacketRing.MaxPacket];
        // With a CSRC, which is not to go on.
        RtpHeader.Write(packet, marker, new PayloadType(77), new SeqNo((ushort)sequence), timestamp, new Ssrc(4711));
        packet[0] |= 1;
        var length = RtpHeader.FixedLength + 4;
        var extensions = new List<(byte Id, byte[] Value)> { (PublisherIds.Mid, "video"u8.ToArray()) };
        extend?.Invoke(extensions);
        var form = extensions.Exists(extension => extension.Value.Length > 16) ? HeaderExtensionForm.TwoByte : HeaderExtensionForm.OneByte;
        var writer = new HeaderExtensionWriter(packet.AsSpan(length), form);
        foreach (var (id, value) in extensions) Assert.True(writer.TryAdd(id, value));
        length += writer.Finish();
        RtpHeader.SetExtensionBit(packet, true);
        payload.CopyTo(packet, length);
        if (padding > 0) (packet[0], packet[length + payload.Length + padding - 1]) = ((byte)(packet[0] | 0x20), (byte)padding);
        packet = packet[..(length + payload.Length + padding)];
        Assert.True(RtpPacket.TryRead(packet, out var read));
        return Publication.Ring.Add(packet, new PacketSummary
        {
            Extensions = CopiedExtensions.Find(read, PublisherIds),
            Kind = kind,
            Source = source,
            PayloadType = new PayloadType(77),
            Sequence = sequence,
            Timestamp = timestamp,
            Marker = marker,
            StartsKeyFrame = key,
            Temporal = temporal,
            HeaderLength = length,
            PayloadLength = payload.Length,
        });
    }

    /// <summary>X, S; I, L; 15 bits of picture id; TL0PICIDX; a key frame or not.</summary>
    public static byte[] Vp8(int pictureId, byte tl0, bool key, int length = 20)
    {
        var payload = new byte[length];
        Convert.FromHexString("90C0").CopyTo(payload, 0);
        (payload[2], payload[3], payload[4]) = ((byte)(0x80 | (pictureId >> 8)), (byte)pictureId, tl0);
        payload[5] = key ? (byte)0 : (byte)1;
        return payload;
    }

    public void Tick()
    {
        Media.Tick(Now, Outbox);
        Drain();
    }

    public void Receive(ReadOnlySpan<byte> rtcp)
    {
        Media.ReceiveRtcp(rtcp, Now, Outbox);
        Drain();
    }

    public void Drain()
    {
        for (var i = 0; i < Outbox.Count; i++)
        {
            var sent = Outbox.Bytes(Outbox[i]);
            var plain = new byte[sent.Length];
            if (sent[1] is >= 200 and <= 207)
            {
                Assert.True(_srtcp.TryUnprotect(sent, plain, out var length, out var refusal), refusal.ToString());
                Rtcp.Add(plain[..length]);
            }
            else
            {
                Assert.True(_srtp.TryUnprotect(sent, plain, out var length, out var refusal), refusal.ToString());
                Rtp.Add(plain[..length]);
            }
        }

        Outbox.Clear();
    }

    public void Dispose()
    {
        Publication.Dispose();
        Link.Dispose();
        _srtp.Dispose();
        _srtcp.Dispose();
    }

    private static Agreement Agree(string codec, bool rtx, string offer)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured", offer + ".sdp"));
        // What the captured offer does not ask for, and others do.
        text = text.Replace(
            "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset",
            $"a=extmap:14 {ExtensionUri.DependencyDescriptor}\r\na=extmap:12 {ExtensionUri.AbsCaptureTime}", StringComparison.Ordinal);
        Assert.True(SdpReader.TryRead(text, out var description, out var error), error?.ToString());
        var server = new LocalTransport
        {
            SessionId = 1,
            IceUfrag = "pharos01",
            IcePwd = "0123456789abcdefghijkl",
            Fingerprint = DtlsFingerprint.Of("sha-256", new byte[32]),
        };
        Assert.True(OfferAnswer.TryAnswerViewer(
            description, server, Track("opus", AudioSsrc, null), Track(codec, VideoSsrc, rtx ? RtxSsrc : null),
            out var agreement, out var refusal), refusal?.Problem);
        return agreement;
    }

    private static OutgoingTrack Track(string codec, Ssrc ssrc, Ssrc? rtx) => new()
    {
        Codec = Codec(codec),
        Msid = new Msid("pharos", codec),
        Cname = "pharos-cname",
        Ssrc = ssrc,
        RtxSsrc = rtx,
    };
}
