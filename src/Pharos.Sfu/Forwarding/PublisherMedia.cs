using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtcp;
using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// Takes a publisher's media in: finds the stream of each packet, takes note of it, mends what was lost, and hands the one layer that is
/// sent on to the publication. The publisher is told by <see cref="PublisherFeedback"/>.
/// </summary>
internal sealed class PublisherMedia : IPeerMedia
{
    /// <summary>
    /// How long nothing comes of one that is taken to be gone: browsers report on what they send each second, even of a screen on which
    /// nothing moves, and a Wi-Fi network takes a second from one access point to the next.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2.5);

    private readonly Publication _publication;
    private readonly Action _replaced;
    private readonly Action _codecsChanged;
    private readonly IncomingSection? _audio;
    private readonly IncomingSection? _video;
    private readonly LabelReader _labels;
    private readonly IncomingSources _sources;
    private readonly PublisherFeedback _feedback;
    private readonly LayerRanking _ranking = new();
    private readonly PublisherClock _clock = new();
    private readonly PublisherReview _review;
    private FanOut? _fanOut;
    private volatile bool _isReplaced;
    private volatile bool _isSilent;
    private bool _isFaulted;
    private Instant _rankAt = Instant.Never;
    private Instant _heardAt = Instant.Never;

    /// <summary>Of one publisher.</summary>
    /// <param name="publication">Where its packets go.</param>
    /// <param name="agreement">What its offer and the answer came to.</param>
    /// <param name="local">The SSRC that reports and requests come from: random.</param>
    /// <param name="replaced">Told when another publisher took its place: the session is to be closed.</param>
    /// <param name="codecsChanged">
    /// Told when <see cref="Audio"/> or <see cref="Video"/> became another one, and when its media is the one that is sent on.
    /// </param>
    public PublisherMedia(Publication publication, Agreement agreement, Ssrc local, Action replaced, Action codecsChanged)
    {
        (_publication, _replaced, _codecsChanged) = (publication, replaced, codecsChanged);
        _audio = agreement.Audio is { } audio ? new IncomingSection(audio) : null;
        _video = agreement.Video is { } video ? new IncomingSection(video) : null;
        IncomingSection[] sections = [.. new[] { _audio, _video }.OfType<IncomingSection>()];
        _labels = new LabelReader(sections);
        _sources = new IncomingSources(sections, publication.NumberSource);
        _feedback = new PublisherFeedback(sections, local, _labels.HasTransportSequence);
        _review = new PublisherReview(_audio, _video, agreement.Answer);
    }

    /// <summary>What the sound is encoded with: the first agreed codec until a packet says otherwise; null without sound.</summary>
    public CodecFormat? Audio => _audio?.Format.Codec;

    /// <summary>What the pictures are encoded with: the first agreed codec until a packet says otherwise; null without pictures.</summary>
    public CodecFormat? Video => _video?.Format.Codec;

    /// <summary>What was not sent on, by the reason.</summary>
    public DropCounters<IngressDrop> Drops { get; init; } = new();

    /// <summary>Told once of a bug while the publication looked at the time: it ends this publisher, and nobody else.</summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>SSRCs that are known.</summary>
    public int SourceCount => _sources.Count;

    /// <summary>Whether another publisher took its place, which <see cref="Publication"/> decides, for good.</summary>
    public bool IsReplaced
    {
        get => _isReplaced;
        set => _isReplaced = value;
    }

    /// <summary>Whether nothing came of it for <see cref="Silence"/>, neither packets nor reports. For any thread.</summary>
    public bool IsSilent => _isSilent;

    /// <summary>What could be better about it. For any thread.</summary>
    public PublisherFindings Findings => _review.Findings;

    /// <summary>
    /// Told when <see cref="Publication.Layers"/> has become another one by its doing, when it is the publication's publisher, and when
    /// <see cref="IsSilent"/> has changed.
    /// </summary>
    public Action? MediaChanged { get; init; }

    private IEnumerable<IncomingStream> Streams => (_audio?.Streams ?? []).Concat(_video?.Streams ?? []);
    /// <summary>Told when <see cref="Findings"/> has changed.</summary>
    public Action? FindingsChanged { get; init; }

    /// <inheritdoc/>
    public Deadline Next => Deadline.Earlier(
        Deadline.Earlier(_feedback.Next, new(_review.Next, "review")), Deadline.Earlier(new(_rankAt, "ranking of layers"), new(SilentAt, "silence")));

    private Instant SilentAt => _isSilent || _heardAt == Instant.Never ? Instant.Never : _heardAt + Silence;

    /// <summary>Another publisher took its place. From that one's loop.</summary>
    public void OnReplaced() => _replaced();

    /// <summary>A bug in what was done for it in another's turn: its session is to be closed.</summary>
    public void Fault(Exception bug)
    {
        var isFirst = !_isFaulted;
        _isFaulted = true;
        if (isFirst) Faulted?.Invoke(bug);
    }

    /// <summary>
    /// Viewers need key frames of the layers that say so: asks for them, unless they were asked for just now. It is sent with a
    /// <see cref="Tick"/>.
    /// </summary>
    /// <returns>When that is wanted.</returns>
    public Deadline RequestKeyFrames(Instant now)
    {
        var next = Deadline.None;
        if (_video is null) return next;
        for (var i = 0; i < _video.Streams.Count; i++)
        {
            var stream = _video.Streams[i];
            if (!stream.Layer.TakeKeyFrameRequest()) continue;
            stream.RequestKeyFrame(now);
            next = Deadline.Earlier(next, stream.KeyFrames.Next);
        }
        return next;
    }

    /// <summary>The last sender reports' clocks of its sources, for viewers that come later.</summary>
    public void CopyClocks(SourceClocks into)
    {
        into.Clear();
        foreach (var stream in Streams)
            if (stream.ClockBy(_clock) is { } clock) into.Add(clock);
    }

    /// <inheritdoc/>
    public void Join(FanOut fanOut, Instant now, Outbox outbox)
    {
        _fanOut = fanOut;
        _publication.Move(this, fanOut);
    }

    /// <inheritdoc/>
    public void Leave()
    {
        _fanOut = null;
        _publication.Move(this, null);
    }

    /// <inheritdoc/>
    public void Start(MediaLink link, Instant now, Outbox outbox)
    {
        _feedback.Start(link, now);
        _review.Start(link, now);
        _heardAt = now;
    }

    /// <inheritdoc/>
    public void ReceiveRtp(Span<byte> packet, Instant now, Outbox outbox)
    {
        Hear(now);
        var drop = Receive(packet, now, outbox);
        if (drop != IngressDrop.None) Drops.Add(drop);
    }

    /// <inheritdoc/>
    public void ReceiveRtcp(ReadOnlySpan<byte> compound, Instant now, Outbox outbox)
    {
        Hear(now);
        Span<Ssrc> leaving = stackalloc Ssrc[Bye.MaxSources];
        // Before what it says of its time, which is worth more with it, and comes first (RFC 3550 §6.1).
        if (_feedback.TryMeasure(compound, now, out var roundTrip)) _clock.OnRoundTrip(roundTrip, now);
        var reader = new CompoundReader(compound);
        while (reader.MoveNext())
        {
            if (SenderReport.TryRead(reader.Current, out var report, out _)) Receive(report, now);
            else if (Bye.TryRead(reader.Current, leaving, out var count)) Stop(leaving[..count]);
        }

        if (reader.IsMalformed) Drops.Add(IngressDrop.Malformed);
    }

    /// <inheritdoc/>
    public void Tick(Instant now, Outbox outbox)
    {
        if (_video is not null && now >= _rankAt) RankLayers(_video, now);
        if (now >= SilentAt) SetSilent(true);
        if (_review.Tick(now)) FindingsChanged?.Invoke();
        _feedback.Tick(now, outbox);
    }

    private void Hear(Instant now)
    {
        _heardAt = now;
        if (_isSilent) SetSilent(false);
    }

    private void SetSilent(bool isSilent)
    {
        _isSilent = isSilent;
        MediaChanged?.Invoke();
    }

    private IngressDrop Receive(Span<byte> datagram, Instant now, Outbox outbox)
    {
        if (!RtpPacket.TryRead(datagram, out var packet)) return IngressDrop.Malformed;
        if (datagram.Length > PacketRing.MaxPacket) return IngressDrop.TooLong;
        var labels = _labels.Read(packet);
        _feedback.OnArrival(labels.TransportSequence, packet.Ssrc, now);
        var drop = _sources.Find(packet, labels, out var stream, out var format);
        if (drop != IngressDrop.None) return drop;
        if (!format!.IsRtx) return Take(datagram, packet, stream!, format, isRepair: false, now, outbox);

        // rtx is only agreed for a codec that is agreed too.
        return format.Repairs is { } repairs && stream!.Section.FormatOf(repairs) is { IsRtx: false } original
            && Rtx.TryUnwrap(datagram, stream.Ssrc, repairs, out var repaired) && RtpPacket.TryRead(repaired, out packet)
            ? Take(repaired, packet, stream, original, isRepair: true, now, outbox)
            : IngressDrop.NothingRepaired;
    }

    private IngressDrop Take(
        Span<byte> datagram, RtpPacket packet, IncomingStream stream, IncomingFormat format, bool isRepair, Instant now, Outbox outbox)
    {
        if (!stream.Receive(packet, isRepair, now, out var sequence))
            return isRepair ? IngressDrop.NothingRepaired : IngressDrop.LateOrDuplicate;
        if (packet.Payload.IsEmpty) return IngressDrop.Padding;
        var mark = format.Read(packet.Payload);
        if (mark.StartsKeyFrame) stream.KeyFrames.OnKeyFrame();
        if (_isReplaced) return IngressDrop.ReplacedPublisher;

        var section = stream.Section;
        // A packet from before the codec changed does not change it back, nor does a layer that has not changed yet.
        if (format != section.Format && !(stream.IsNewest(sequence) && (mark.StartsKeyFrame || section.Streams.Count == 1)))
            return IngressDrop.LateOrDuplicate;
        if (section.Kind == MediaKind.Video) NoteLayer(section, stream, format, now);
        if (section.Kind == MediaKind.Video) stream.Review(packet, sequence, mark, now);
        Announce(stream, format);
        // Padding was for the publisher's own line.
        RtpHeader.SetPaddingBit(datagram, false);
        var info = stream.Describe(packet, sequence, mark, now);
        info = info with { Extensions = info.Extensions.CapturedBy(_clock, datagram) };
        var kept = datagram[..(info.HeaderLength + info.PayloadLength)];
        return _fanOut!.Publish(this, kept, info, now, outbox) ? IngressDrop.None : IngressDrop.ReplacedPublisher;
    }

    // Before its packet: who is to send it on knows of it by then.
    private void NoteLayer(IncomingSection section, IncomingStream stream, IncomingFormat format, Instant now)
    {
        stream.Layer.IgnoresRequests = !format.MayAskForKeyFrames || stream.KeyFrames.AreIgnored || stream.KeyFrames.IsOverdue(now);
        if (_rankAt == Instant.Never || !_ranking.Knows(stream)) RankLayers(section, now);
    }

    private void Announce(IncomingStream stream, IncomingFormat format)
    {
        var isOtherCodec = format != stream.Section.Format;
        stream.Section.Format = format;
        if (!isOtherCodec && _publication.Publisher == this) return;
        _publication.Activate(this, _fanOut!, new PublishedFormat { Audio = Audio, Video = Video }, _ranking.Layers);
        _codecsChanged();
        MediaChanged?.Invoke();
    }

    private void Receive(in SenderReport report, Instant now)
    {
        if (!_sources.TryFind(report.Sender, out var stream)) return;
        stream.Receive(report.NtpTime, report.RtpTimestamp, now);
        // All together, or sound and pictures would be out of step until the other's next report.
        var areAllNew = _clock.OnReport(report.NtpTime, now);
        foreach (var other in Streams)
            if ((areAllNew || other == stream) && other.ClockBy(_clock) is { } clock) _publication.Receive(this, clock);
        // Sound and pictures are played in step: what is later counts, which is the pictures.
        if ((stream.Section == _video || _video is null) && stream.ClockBy(_clock) is { } told)
            _publication.SetDelay(this, told.AgeOf(stream.Newest.Timestamp, stream.Section.Format.Codec.ClockRate, stream.Newest.At));
    }

    private void Stop(ReadOnlySpan<Ssrc> leaving)
    {
        foreach (var ssrc in leaving)
            if (_sources.TryFind(ssrc, out var stream)) stream.Stop();
    }

    // While nothing comes, there is nothing to look at.
    private void RankLayers(IncomingSection section, Instant now)
    {
        var hasChanged = _ranking.TryUpdate(section.Streams, now);
        _rankAt = _ranking.Layers.Any(layer => layer.IsActive) ? now + LayerRanking.Interval : Instant.Never;
        if (!hasChanged) return;
        _publication.SetLayers(this, _ranking.Layers);
        MediaChanged?.Invoke();
    }
}
