using Pharos.Rtc.Ice;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Srtp;
using Pharos.Rtc.Stun;
using Pharos.Rtc.Tests.Sdp;
using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Tests.Forwarding.Ingress;

/// <summary>A publisher on its own clock: sends packets in, and reads what the server sends back and what it keeps for viewers.</summary>
internal sealed class Broadcaster : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(value => (byte)value)];
    private static readonly byte[] Salt = [.. Enumerable.Range(50, 12).Select(value => (byte)value)];

    private readonly MediaLink _link = new(new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, Key, Salt));
    private readonly SrtcpReceiver _receiver = new(new SrtpMasterKey(SrtpProfile.AeadAes128Gcm, Key, Salt));
    private readonly bool _ownsPublication;

    public Broadcaster(string offer, Publication? publication = null, bool hasUdp = false)
    {
        _ownsPublication = publication is null;
        Publication = publication ?? new Publication();
        Agreement = Agree(offer, hasUdp);
        Media = new PublisherMedia(Publication, Agreement, new Ssrc(7), () => Replaced++, () => CodecChanges++)
        {
            MediaChanged = () => MediaChanges++,
            FindingsChanged = () => FindingsChanges++,
        };
        ComesOver(isTcp: false);
        FanOut = new FanOut(Publication, _ => { });
        Media.Join(FanOut, Now, Outbox);
        Media.Start(_link, Now, Outbox);
    }

    /// <summary>It has selected a path of that kind.</summary>
    public void ComesOver(bool isTcp)
    {
        Assert.True(TransportAddress.TryParse("127.0.0.1", 5000, out var address));
        _link.Path = new TransportPath(address, isTcp, 0);
    }

    public int MediaChanges { get; private set; }

    public int FindingsChanges { get; private set; }

    public static Ssrc Server => new(7);

    /// <summary>Viewers need a key frame of each layer.</summary>
    public void RequestKeyFrames()
    {
        foreach (var layer in Publication.Layers) layer.RequestKeyFrame();
        _ = Media.RequestKeyFrames(Now);
    }

    public Publication Publication { get; }

    public FanOut FanOut { get; }

    public Agreement Agreement { get; }

    public PublisherMedia Media { get; }

    public Outbox Outbox { get; } = new(outbox => outbox.Clear());

    public Instant Now { get; set; } = Instant.After(TimeSpan.FromSeconds(100));

    public int Replaced { get; private set; }

    public int CodecChanges { get; private set; }

    public PacketSummary[] Forwarded => [.. Slots.Select(slot => Publication.Ring.TryGet(slot, out _, out var info) ? info : default)];

    private IEnumerable<long> Slots
    {
        get
        {
            for (var slot = Publication.Ring.Oldest; slot < Publication.Ring.Next; slot++) yield return slot;
        }
    }

    public static Agreement Agree(string offer, bool hasUdp = false)
    {
        var text = offer switch
        {
            "obs" => EncoderOffers.Obs,
            "ffmpeg" => EncoderOffers.FfmpegVideoOnly,
            "gstreamer" => EncoderOffers.GStreamer,
            _ when offer.StartsWith("v=0", StringComparison.Ordinal) => offer,
            _ => Captured(offer),
        };
        Assert.True(SdpReader.TryRead(text, out var description, out var error), error?.ToString());
        var local = new LocalTransport
        {
            SessionId = 1,
            IceUfrag = "pharos01",
            IcePwd = "0123456789abcdefghijkl",
            Fingerprint = DtlsFingerprint.Of("sha-256", new byte[32]),
            Candidates = hasUdp ? CandidateLines.Of([new(System.Net.IPAddress.Loopback, 8000, 8000)]) : [],
        };
        Assert.True(OfferAnswer.TryAnswerPublisher(description, local, out var agreement, out var refusal), refusal?.Problem);
        return agreement;
    }

    public static string Captured(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captured", name + ".sdp"));

    /// <summary>A packet of a VP8 frame.</summary>
    public static byte[] Vp8(
        uint ssrc, int sequence, bool key = false, bool marker = true, int length = 100, params (byte Id, string Text)[] labels)
    {
        var payload = new byte[length];
        // A start of partition 0; the lowest bit of the frame's first byte says that it needs another.
        (payload[0], payload[1]) = (0x10, (byte)(key ? 0 : 1));
        return Packet(ssrc, 96, sequence, marker, payload, labels);
    }

    public static byte[] Packet(
        uint ssrc, byte payloadType, int sequence, bool marker, ReadOnlySpan<byte> payload, params (byte Id, string Text)[] labels)
    {
        var packet = new byte[2000];
        var length = RtpHeader.Write(packet, marker, new(payloadType), new((ushort)sequence), (uint)sequence * 3000, new(ssrc));
        var writer = new HeaderExtensionWriter(packet.AsSpan(length), HeaderExtensionForm.OneByte);
        foreach (var (id, text) in labels) Assert.True(writer.TryAdd(id, System.Text.Encoding.Latin1.GetBytes(text)));
        var extension = writer.Finish();
        RtpHeader.SetExtensionBit(packet, extension > 0);
        length += extension;
        payload.CopyTo(packet.AsSpan(length));
        return packet[..(length + payload.Length)];
    }

    /// <summary>The label that numbers a packet among all of them.</summary>
    public static (byte Id, string Text) Numbered(byte id, int number) => (id, $"{(char)((number >> 8) & 0xFF)}{(char)(number & 0xFF)}");

    /// <summary>Wraps a packet as its retransmission.</summary>
    public static byte[] Rtx(byte[] original, uint ssrc, byte payloadType, int sequence)
    {
        var to = new byte[original.Length + 2];
        Assert.True(Pharos.Rtc.Rtp.Rtx.TryWrap(original, new(ssrc), new(payloadType), new((ushort)sequence), to, out var length));
        return to[..length];
    }

    public void Send(params byte[][] packets)
    {
        foreach (var packet in packets) Media.ReceiveRtp([.. packet], Now, Outbox);
    }

    public void SendReport(uint ssrc, ulong ntpTime, uint timestamp)
    {
        var bytes = new byte[28];
        new SenderReport(new(ssrc), ntpTime, timestamp, 1, 1).Write(bytes, []);
        Media.ReceiveRtcp(bytes, Now, Outbox);
    }

    /// <summary>Lets time go by, with a tick each time one is wanted.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        for (var ticks = 0; Media.Next.At <= end; ticks++)
        {
            Assert.True(ticks < 10_000, $"never rests: {Media.Next.Reason}");
            if (Media.Next.At > Now) Now = Media.Next.At;
            Media.Tick(Now, Outbox);
        }

        Now = end;
    }

    /// <summary>What the server sent since the last time: compound packets in the clear.</summary>
    public List<byte[]> Received()
    {
        var compounds = new List<byte[]>();
        for (var i = 0; i < Outbox.Count; i++)
        {
            var plain = new byte[2048];
            Assert.True(_receiver.TryUnprotect(Outbox.Bytes(Outbox[i]), plain, out var length, out var refusal), refusal.ToString());
            compounds.Add(plain[..length]);
        }

        Outbox.Clear();
        return compounds;
    }

    /// <summary>The requests for key frames among what the server sent: the SSRCs that were meant.</summary>
    public List<uint> ReceivedPlis() => All((RtcpPacket packet, List<uint> found) =>
    {
        if (Pli.TryRead(packet, out var pli)) found.Add(pli.Media.Value);
    });

    /// <summary>The numbers that were asked for again.</summary>
    public List<int> ReceivedNacks() => All((RtcpPacket packet, List<int> found) =>
    {
        var numbers = new SeqNo[512];
        if (!Nack.TryRead(packet, numbers, out _, out _, out var count)) return;
        found.AddRange(numbers[..count].Select(number => (int)number.Value));
    });

    public delegate void Reading<T>(RtcpPacket packet, List<T> found);

    public List<T> All<T>(Reading<T> read)
    {
        var found = new List<T>();
        foreach (var compound in Received())
        {
            var reader = new CompoundReader(compound);
            while (reader.MoveNext()) read(reader.Current, found);
            Assert.False(reader.IsMalformed);
        }

        return found;
    }

    public void Dispose()
    {
        _link.Dispose();
        _receiver.Dispose();
        if (_ownsPublication) Publication.Dispose();
    }
}
