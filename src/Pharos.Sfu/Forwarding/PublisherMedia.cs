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
    private readonly Publication _publication;
    private readonly Action _replaced;
    private readonly Action _codecsChanged;
    private readonly IncomingSection? _audio;
    private readonly IncomingSection? _video;
    private readonly LabelReader _labels;
    private readonly IncomingSources _sources;
    private readonly PublisherFeedback _feedback;
    private FanOut? _fanOut;
    private volatile bool _isReplaced;
    private volatile bool _ignoresRequests;
    private bool _isFaulted;
    private Instant _layersAt = Instant.Never;

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

    /// <summary>
    /// Whether it has no key frame when it is asked for one, as the encoders behind OBS and FFmpeg. False until it is known. For any thread.
    /// </summary>
    public bool IgnoresRequests
    {
        get => _ignoresRequests;
        set => _ignoresRequests = value;
    }

    /// <inheritdoc/>
    public Deadline Next => Deadline.Earlier(_feedback.Next, new Deadline(_layersAt, "choice of the layer"));

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
    /// A viewer needs a key frame: asks for one, unless one was asked for just now. It is sent with a <see cref="Tick"/>.
    /// </summary>
    /// <returns>When that is wanted.</returns>
    public Deadline RequestKeyFrame(Instant now)
    {
        if (_video?.Choice.Current is not { } stream) return Deadline.None;
        stream.RequestKeyFrame(now);
        return stream.KeyFrames.Next;
    }

    /// <summary>The last sender reports' clocks of the sources that are sent on, for viewers that come later.</summary>
    public bool TryGetClock(MediaKind kind, out SourceClock clock)
    {
        var section = kind switch { MediaKind.Audio => _audio, MediaKind.Video => _video, _ => null };
        var known = section?.Choice.Current?.Clock;
        clock = known.GetValueOrDefault();
        return known is not null;
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
        if (_video is { IsSimulcast: true }) _layersAt = now + LayerChoice.Interval;
    }

    /// <inheritdoc/>
    public void ReceiveRtp(Span<byte> packet, Instant now, Outbox outbox)
    {
        var drop = Receive(packet, now, outbox);
        if (drop != IngressDrop.None) Drops.Add(drop);
    }

    /// <inheritdoc/>
    public void ReceiveRtcp(ReadOnlySpan<byte> compound, Instant now, Outbox outbox)
    {
        Span<Ssrc> leaving = stackalloc Ssrc[Bye.MaxSources];
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
        if (_video is not null && now >= _layersAt) ChooseLayer(_video, now);
        _feedback.Tick(now, outbox);
        NoteWhetherItAnswers();
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
        var startsKeyFrame = format.StartsKeyFrame(packet.Payload);
        if (startsKeyFrame)
        {
            stream.KeyFrames.OnKeyFrame();
            NoteWhetherItAnswers();
        }
        if (_isReplaced) return IngressDrop.ReplacedPublisher;

        var (section, isNewest) = (stream.Section, stream.IsNewest(sequence));
        var former = section.Choice.Current;
        // A layer that begins behind its newest packet would begin with a hole.
        if (!section.Choice.Takes(stream, isNewest && (startsKeyFrame || section.Kind == MediaKind.Audio))) return IngressDrop.OtherLayer;
        // A packet from before the codec changed does not change it back.
        if (format != section.Format && !isNewest) return IngressDrop.LateOrDuplicate;
        Announce(section, stream != former, format);
        // Padding was for the publisher's own line.
        RtpHeader.SetPaddingBit(datagram, false);
        var info = stream.Describe(packet, sequence, startsKeyFrame);
        var kept = datagram[..(info.HeaderLength + info.PayloadLength)];
        return _fanOut!.Publish(this, kept, info, now, outbox) ? IngressDrop.None : IngressDrop.ReplacedPublisher;
    }

    private void Announce(IncomingSection section, bool isOtherStream, IncomingFormat format)
    {
        var isOtherCodec = format != section.Format;
        section.Format = format;
        if (isOtherCodec || _publication.Publisher != this)
        {
            _publication.Activate(this, _fanOut!, new PublishedFormat { Audio = Audio, Video = Video });
            _codecsChanged();
        }
        if (isOtherStream && section.Choice.Current?.Clock is { } clock) _publication.Receive(this, section.Kind, clock);
    }

    private void Receive(in SenderReport report, Instant now)
    {
        if (!_sources.TryFind(report.Sender, out var stream)) return;
        stream.Receive(report.NtpTime, report.RtpTimestamp, now);
        if (stream == stream.Section.Choice.Current && stream.Clock is { } clock) _publication.Receive(this, stream.Section.Kind, clock);
    }

    private void Stop(ReadOnlySpan<Ssrc> leaving)
    {
        foreach (var ssrc in leaving)
            if (_sources.TryFind(ssrc, out var stream)) stream.Stop();
    }

    private void NoteWhetherItAnswers()
    {
        if (_video?.Choice.Current is { } stream) IgnoresRequests = stream.KeyFrames.AreIgnored;
    }

    private void ChooseLayer(IncomingSection section, Instant now)
    {
        _layersAt = now + LayerChoice.Interval;
        var before = section.Choice.Target;
        section.Choice.Evaluate(section.Streams, now);
        if (section.Choice.Target is { } target && target != before) target.RequestKeyFrame(now);
    }
}
