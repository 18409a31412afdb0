using System.Collections.Immutable;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>One track to one viewer: under the viewer's numbers, without a seam whatever the sources are.</summary>
internal sealed class OutgoingStream
{
    // The least that a timestamp goes on from one source to the next: a frame of 20 ms sound, a picture at 30 Hz.
    private const int SoundStepsPerSecond = 50;
    private const int PicturesPerSecond = 30;

    // Nothing that a publisher repairs is as late.
    private const uint StragglerSeconds = 10;

    private readonly SequenceRewriter _numbers;
    private readonly ImmutableArray<CodecFormat> _promised;
    private readonly OutgoingHeader _header;
    private readonly SenderReports _reports;
    private readonly Retransmitter? _again;
    private readonly RetransmissionBudget _budget;
    private readonly Downlink _downlink;
    private PictureIdRewriter? _pictures;
    private int? _pastSource;
    private uint _newestPast;

    /// <summary>Of one viewer.</summary>
    /// <param name="media">What was agreed on: at least a codec and a source.</param>
    /// <param name="mayMixForms">As <see cref="OutgoingHeader"/> has it.</param>
    /// <param name="firstSequence">Where its sequence numbers begin, and those of its retransmissions.</param>
    /// <param name="firstTimestamp">Where its timestamps begin.</param>
    /// <param name="downlink">The viewer's.</param>
    /// <param name="budget">The viewer's.</param>
    public OutgoingStream(
        AgreedMedia media, bool mayMixForms, ushort firstSequence, uint firstTimestamp, Downlink downlink,
        RetransmissionBudget budget)
    {
        var section = media.Answered;
        var source = section.Sources[0];
        _promised = section.Codecs;
        Codec = section.Codecs.First(codec => !codec.IsRtx);
        Ssrc = source.Ssrc;
        if (section.Kind == MediaKind.Video) (Gate, Temporal) = (new KeyFrameGate(), new TemporalGate());
        var step = Codec.ClockRate / (Gate is null ? SoundStepsPerSecond : PicturesPerSecond);
        _numbers = new SequenceRewriter(Codec.ClockRate, step, firstSequence, firstTimestamp);
        _header = new OutgoingHeader(ExtensionIds.Of(section), section.Mid, mayMixForms, downlink);
        _reports = new SenderReports(Ssrc, source.Cname ?? "", Codec.ClockRate);
        (_budget, _downlink) = (budget, downlink);
        var pair = section.SourceGroups.FirstOrDefault(group => group is { Semantics: "FID", Ssrcs.Length: 2 } && group.Ssrcs[0] == Ssrc);
        if (pair is not null) _again = new Retransmitter(pair.Ssrcs[1], firstSequence, _header, budget, downlink);
        Become(Codec);
    }

    /// <summary>What is sent, of what the viewer was promised.</summary>
    public CodecFormat Codec { get; private set; }

    /// <summary>Of the media.</summary>
    public Ssrc Ssrc { get; }

    /// <summary>Keeps pictures back until a key frame begins; null for sound.</summary>
    public KeyFrameGate? Gate { get; }

    /// <summary>Keeps pictures of higher temporal layers back; null for sound.</summary>
    public TemporalGate? Temporal { get; }

    /// <summary>Whether the viewer has reported on it.</summary>
    public bool HasReport => _header.IsSectionKnown;

    /// <summary>The round trip that the viewer's last report gives; 0 before.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>Of the packets between the viewer's last two reports, those that it lost, in 1/256.</summary>
    public byte FractionLost { get; private set; }

    /// <summary>Packets sent for the first time, modulo 2^32.</summary>
    public uint Packets => _reports.Packets;

    /// <summary>Packets sent again.</summary>
    public long Retransmissions => _again?.Count ?? 0;

    /// <summary>When its next report is sent at the latest.</summary>
    public Deadline Next => _reports.Next;

    /// <summary>What the viewer's reports say of its line, see <see cref="ViewerMedia.Line"/>.</summary>
    public ViewerLine LineOf(PublishedLayer? layer) => new(
        layer is { Name.Length: > 0 } ? layer.Name : null,
        HasReport && RoundTrip > TimeSpan.Zero ? RoundTrip : null,
        HasReport ? FractionLost / 256.0 : null);

    /// <summary>The publisher sends in a codec from now on; false where the viewer was not promised it.</summary>
    public bool TryBecome(CodecFormat sent)
    {
        if (Codec.Takes(sent)) return true;
        if (_promised.FirstOrDefault(promised => promised.Takes(sent)) is not { } codec) return false;
        Become(codec);
        return true;
    }

    /// <summary>Which moment the timestamps mean became known, or known anew: the viewer is to know too.</summary>
    public void OnClock(Instant now) => _reports.Hurry(now);

    /// <summary>Whether packets of a source are sent on now.</summary>
    public bool IsAt(int source) => _numbers.Source == source;

    /// <summary>Whether a packet is of a source that it has left since, and not newer than what was sent of that.</summary>
    public bool HasLeft(in PacketSummary info) => _numbers.IsPast(info);

    /// <summary>It begins with pictures of the past: those of a source up to a newest timestamp, stragglers too, are drawn towards that.</summary>
    public void BeginWith(int source, uint newest) => (_pastSource, _newestPast) = (source, newest);

    /// <summary>Packets were left out for good: what is shown goes on with a key frame, and no number is missing.</summary>
    public void OnSkipped()
    {
        Gate?.Close();
        _numbers.Jump();
    }

    /// <summary>Sends a packet of the ring on, if it is to be.</summary>
    /// <returns>Whether it was sent: the outbox's last datagram is it.</returns>
    public bool Forward(in RingPacket packet, PacketRing ring, SourceClocks clocks, Instant now, MediaLink link, Outbox outbox)
    {
        scoped ref readonly var info = ref packet.Summary;
        if (Gate?.Ignores(info) == true) return false; // of another layer
        PacketSummary drawn;
        if (IsPast(info))
        {
            drawn = info with { Timestamp = InstantJoin.Draw(info.Timestamp, _newestPast) };
            info = ref drawn;
        }
        // A straggler of a source that was left must not open the gate.
        if (_numbers.IsPast(info) || Gate?.TryPass(info) == false) return false;
        var bytes = ring.BytesOf(packet);
        // What is empty is padding that a publisher probes its own bandwidth with.
        if (info.PayloadLength == 0 || Temporal?.TryPass(info) == false)
        {
            Omit(bytes, info, now, link, outbox);
            return false;
        }

        var before = _numbers.TimestampOffset;
        if (!_numbers.TryRewrite(info, clocks, now, out var numbers)) return false;
        if (_numbers.TimestampOffset != before) _reports.Hurry(now);
        var pictures = _pictures?.Next(info.Source, bytes.Slice(info.HeaderLength, info.PayloadLength)) ?? default;
        // Also when it could not be sent: it can be asked for.
        _again?.Add(numbers.Sequence, packet.Slot, new SentPacket(numbers.Timestamp, pictures));
        _budget.Count(packet.Length, now);
        var isSent = Send(bytes, info, numbers, pictures, now, link, outbox);
        if (isSent) _reports.Count(info.PayloadLength, now);
        return isSent;
    }

    /// <summary>Sends again what the viewer misses; nothing where retransmissions were not agreed on, or a key frame is waited for.</summary>
    public void Answer(ReadOnlySpan<SeqNo> numbers, PacketRing ring, Instant now, MediaLink link, Outbox outbox) =>
        _again?.Answer(numbers, Gate is null ? _numbers.Source : Gate.Source, RoundTrip, ring, now, link, outbox);

    /// <summary>Sends padding; false where retransmissions were not agreed on.</summary>
    public bool Pad(PacketRing ring, Instant now, MediaLink link, Outbox outbox) => _again?.Pad(ring, now, link, outbox) == true;

    /// <summary>Takes what the viewer reports of the stream.</summary>
    public void Receive(in ReportBlock block, Instant now)
    {
        _header.IsSectionKnown = true;
        Gate?.Confirm();
        FractionLost = block.FractionLost;
        if (_reports.TryMeasure(block, now, out var roundTrip)) RoundTrip = roundTrip;
        _downlink.OnReport(FractionLost, RoundTrip, now);
    }

    /// <summary>Sends its report if it is due.</summary>
    public void Tick(SourceClocks clocks, Instant now, MediaLink link, Outbox outbox) => _reports.Tick(_numbers, clocks, now, link, outbox);

    private void Become(CodecFormat codec)
    {
        Codec = codec;
        _pictures = codec.Is("VP8") || codec.Is("VP9") ? new PictureIdRewriter(codec.Is("VP9")) : null;
        var rtx = _promised.FirstOrDefault(other => other.IsRtx && other.AssociatedPayloadType == codec.PayloadType);
        _again?.Become(rtx?.PayloadType, _pictures);
    }

    private bool IsPast(in PacketSummary info)
    {
        if (info.Source != _pastSource) return false;
        if (!MediaTime.IsLater(info.Timestamp, _newestPast)) return true;
        // Long before timestamps have come round to where they would be past again.
        if (unchecked(info.Timestamp - _newestPast) > StragglerSeconds * (uint)Codec.ClockRate) _pastSource = null;
        return false;
    }

    // One that came late has its number at the viewer, who would ask for it: padding takes it, which decoders are not shown (RFC 3550 §5.1).
    private void Omit(ReadOnlySpan<byte> packet, in PacketSummary info, Instant now, MediaLink link, Outbox outbox)
    {
        _pictures?.Skip(info.Source, packet.Slice(info.HeaderLength, info.PayloadLength));
        if (!_numbers.Skip(info, out var numbers)) return;
        var room = link.Reserve(outbox, OutgoingHeader.MaxLength + 1);
        var length = _header.Write(
            room, Ssrc, Codec.PayloadType, numbers.Sequence, numbers.Timestamp, marker: false, original: default, copied: default, now);
        RtpHeader.SetPaddingBit(room, true);
        var padding = room.Slice(length, 1);
        padding[0] = 1;
        if (link.SendReserved(room, length, padding, outbox)) _downlink.OnSent(length + padding.Length, now);
    }

    private bool Send(
        ReadOnlySpan<byte> packet, in PacketSummary info, OutgoingNumbers numbers, PictureIdOffset pictures, Instant now,
        MediaLink link, Outbox outbox)
    {
        var payload = packet.Slice(info.HeaderLength, info.PayloadLength + info.PaddingLength);
        var room = link.Reserve(outbox, OutgoingHeader.MaxLength + payload.Length);
        var length = _header.Write(
            room, Ssrc, Codec.PayloadType, numbers.Sequence, numbers.Timestamp, info.Marker, packet, info.Extensions, now);
        if (info.PaddingLength > 0) RtpHeader.SetPaddingBit(room, true);
        if (!pictures.IsNone)
        {
            var changed = room.Slice(length, payload.Length);
            payload.CopyTo(changed);
            _pictures!.Apply(pictures, changed[..info.PayloadLength]);
            payload = changed;
        }
        if (!link.SendReserved(room, length, payload, outbox)) return false;
        _downlink.OnSent(length + payload.Length, now);
        return true;
    }
}
