using System.Text;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Rtc.Streams;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>One SSRC of a publisher's media: what has come of it and what is missing.</summary>
/// <param name="section">What it belongs to.</param>
/// <param name="ssrc">Its SSRC.</param>
/// <param name="source">Its number, see <see cref="PacketSummary.Source"/>.</param>
/// <param name="rid">Its layer, see <see cref="Rid"/>.</param>
internal sealed class IncomingStream(IncomingSection section, Ssrc ssrc, int source, byte[]? rid)
{
    private readonly SequenceWindow _numbers = new();
    private DependencyReader? _dependencies; // 2 KB: made where it is of use
    private Instant _lastAt;
    private bool _stopped = true;
    private long _givenUp;

    /// <summary>What it belongs to.</summary>
    public IncomingSection Section => section;

    /// <summary>Its SSRC.</summary>
    public Ssrc Ssrc => ssrc;

    /// <summary>Its number, see <see cref="PacketSummary.Source"/>.</summary>
    public int Source => source;

    /// <summary>Its layer, as the section's own array; null without simulcast, and before a packet says it.</summary>
    public byte[]? Rid { get; private set; } = rid;

    /// <summary>What those who send it on know of it: of pictures only.</summary>
    public PublishedLayer Layer { get; private set; } = new(source, NameOf(rid));

    /// <summary>Whether another SSRC took its place.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>For reports about it.</summary>
    public ReceptionStats Reception { get; } = new(section.Format.Codec.ClockRate);

    /// <summary>What is missing of it; null where that may not be asked for.</summary>
    public NackGenerator? Missing { get; } = section.HasNack ? new(NackGenerator.DefaultMaxAge) : null;

    /// <summary>Requests for a key frame of it.</summary>
    public KeyframeRequests KeyFrames { get; } = new();

    /// <summary>How far its key frames are apart.</summary>
    public KeyFrameDistance Distance { get; } = new();

    /// <summary>Whether its pictures come in the order they are shown in.</summary>
    public PictureOrder Order { get; } = new();

    /// <summary>How much comes.</summary>
    public ByteRate Rate { get; } = new();

    /// <summary>How much of that is of which temporal layer; null while there is one alone.</summary>
    public TemporalRates? Temporal { get; private set; }

    /// <summary>Which moment of the publisher's clock one of its timestamps means; null before its first sender report.</summary>
    public (ulong NtpTime, uint Timestamp)? Told { get; private set; }

    /// <summary>Its newest packet that was no retransmission: the timestamp, and when it came.</summary>
    public (uint Timestamp, Instant At) Newest { get; private set; }

    /// <summary>Whether a packet of it came not longer ago than this, and no good-bye since.</summary>
    public bool IsLive(Instant now, TimeSpan within) => !_stopped && now - _lastAt <= within;

    /// <summary>Whether a packet is the newest that came.</summary>
    public bool IsNewest(long sequence) => _numbers.IsHighest(sequence);

    /// <summary>A packet says which layer it is.</summary>
    public void Name(byte[] rid) => (Rid, Layer) = (rid, new PublishedLayer(source, NameOf(rid)));

    /// <summary>Takes note of a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="isRepair">Whether it came as a retransmission: the network's jitter and losses are not told by those.</param>
    /// <param name="now">The time.</param>
    /// <param name="sequence">See <see cref="PacketSummary.Sequence"/>.</param>
    /// <returns>Whether it has not come before.</returns>
    public bool Receive(RtpPacket packet, bool isRepair, Instant now, out long sequence)
    {
        if (!isRepair) Reception.Receive(packet.Sequence, packet.Timestamp, now);
        if (!(isRepair ? _numbers.TryRepair(packet.Sequence, out sequence) : _numbers.TryAdd(packet.Sequence, out sequence))) return false;
        Missing?.Receive(packet.Sequence, now);
        Rate.Add(packet.Datagram.Length, now);
        (_lastAt, _stopped) = (now, false);
        if (!isRepair) Newest = (packet.Timestamp, now);
        return true;
    }

    /// <summary>Takes note of what a packet of pictures tells about their encoder.</summary>
    public void Review(RtpPacket packet, long sequence, PictureMark mark, Instant now)
    {
        Distance.Receive(packet.Timestamp, mark.StartsKeyFrame, now);
        if (IsNewest(sequence)) Order.Receive(packet.Timestamp, mark.StartsBFrame, now);
    }

    /// <summary>What those who send a packet on are to know of it.</summary>
    public PacketSummary Describe(RtpPacket packet, long sequence, in PictureMark mark, Instant now)
    {
        var extensions = CopiedExtensions.Find(packet, section.Extensions);
        var place = mark.Temporal ?? PlaceBy(packet, extensions.DependencyDescriptor);
        if (place.Layer > 0) Temporal ??= new TemporalRates();
        Temporal?.Add(place, mark.StartsKeyFrame, packet.Datagram.Length, now);
        return new()
        {
            Kind = section.Kind,
            Source = source,
            PayloadType = packet.PayloadType,
            Sequence = sequence,
            Timestamp = packet.Timestamp,
            Marker = packet.Marker,
            StartsKeyFrame = mark.StartsKeyFrame,
            Temporal = mark.StartsKeyFrame ? TemporalPlace.KeyFrame : place,
            Extensions = extensions,
            HeaderLength = packet.HeaderLength,
            PayloadLength = packet.Payload.Length,
        };
    }

    /// <summary>Takes note of a sender report.</summary>
    public void Receive(ulong ntpTime, uint timestamp, Instant now)
    {
        Reception.ReceiveSenderReport(ntpTime, now);
        Told = (ntpTime, timestamp);
    }

    /// <summary>Which moment its timestamps mean; null before its first sender report.</summary>
    public SourceClock? ClockBy(PublisherClock clock)
    {
        if (Told is not { } told) return null;
        var at = clock.At(told.NtpTime);
        return new SourceClock(source, ServerClock.NtpAt(at), told.Timestamp, at);
    }

    /// <summary>It said good-bye: it counts as silent until it sends again.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Whether missing packets were given up since the last time this was asked: a decoder waits for them in vain.</summary>
    public bool HasLostMore()
    {
        var before = _givenUp;
        _givenUp = Missing?.GivenUp ?? 0;
        return _givenUp > before;
    }

    /// <summary>A key frame is needed; nothing happens where none may be asked for.</summary>
    public void RequestKeyFrame(Instant now)
    {
        if (section.Kind == MediaKind.Video && section.Format.MayAskForKeyFrames) KeyFrames.Request(now);
    }

    private TemporalPlace PlaceBy(RtpPacket packet, ExtensionPlace descriptor)
    {
        if (descriptor.Length == 0) return default;
        return (_dependencies ??= new DependencyReader()).TryRead(descriptor.Of(packet.Datagram), out var frame) ? TemporalPlace.Of(frame) : default;
    }

    private static string NameOf(byte[]? rid) => rid is null ? "" : Encoding.ASCII.GetString(rid);
}
