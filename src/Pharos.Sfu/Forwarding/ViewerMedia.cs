using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Network;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu.Forwarding;

/// <summary>Sends a publication to one viewer.</summary>
internal sealed class ViewerMedia : IPeerMedia
{
    private readonly Publication _publication;
    private readonly Action _codecChanged;
    private readonly RetransmissionBudget _budget = new();
    private readonly SourceClocks _clocks = new(Publication.MaxClocks);
    private readonly LayerSwitch? _switch;
    private FanOut? _fanOut;
    private MediaLink? _link;
    private PublishedFormat? _format;
    private long _next;
    private bool _isOver;
    private bool _isFaulted;

    /// <summary>Of one viewer.</summary>
    /// <param name="publication">What it is sent.</param>
    /// <param name="agreement">What its offer and the answer came to: codecs, numbers, SSRCs (the answer's sources) and extensions.</param>
    /// <param name="firstSequence">
    /// Where its sequence numbers begin: random, and best below 32,768, so that a receiver that misses the first packets counts the
    /// roll-overs right (RFC 3711 §3.3.1).
    /// </param>
    /// <param name="firstTimestamp">Where its timestamps begin: random.</param>
    /// <param name="codecChanged">Told when the publisher sends what was not agreed with this viewer: the session is to be closed.</param>
    public ViewerMedia(Publication publication, Agreement agreement, ushort firstSequence, uint firstTimestamp, Action codecChanged)
    {
        (_publication, _codecChanged) = (publication, codecChanged);
        Downlink = new Downlink(Tells(agreement.Audio) || Tells(agreement.Video));
        Audio = StreamOf(agreement.Audio);
        Video = StreamOf(agreement.Video);
        _switch = Video is null ? null : new LayerSwitch(Video, Downlink);
        Feedback = new ViewerFeedback(Audio, Video, publication.Ring, Downlink);

        static bool Tells(AgreedMedia? media) => media is not null && ExtensionIds.Of(media.Answered).TransportCc != 0;

        OutgoingStream? StreamOf(AgreedMedia? media) => media is null
            ? null
            : new OutgoingStream(media, agreement.Answer.ExtmapAllowMixed, firstSequence, firstTimestamp, Downlink, _budget);
    }

    /// <summary>The sound; null when none was agreed on.</summary>
    public OutgoingStream? Audio { get; }

    /// <summary>The pictures; null when none were agreed on.</summary>
    public OutgoingStream? Video { get; }

    /// <summary>Told once of a bug while packets were handed to it: it ends this viewer, and no other.</summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>What the viewer's line carries.</summary>
    public Downlink Downlink { get; }

    /// <summary>What is known of the viewer's line. For any thread: each of the numbers is whole, and may be a report older than the next.</summary>
    public ViewerLine Line => (Video is { HasReport: true } ? Video : Audio)?.LineOf(Layer) ?? new ViewerLine(null, null, null);

    /// <summary>What the viewer says.</summary>
    public ViewerFeedback Feedback { get; }

    /// <summary>What of that was not heeded, by the reason.</summary>
    public DropCounters<ViewerDrop> Drops { get; init; } = new();

    /// <summary>Packets that the viewer asked for too much.</summary>
    public long RefusedRetransmissions => _budget.Refused;

    /// <inheritdoc/>
    public Deadline Next
    {
        get
        {
            if (_link is null || _isOver) return Deadline.None;
            var next = Video?.Gate is { } gate ? gate.Next : Deadline.None;
            next = Deadline.Earlier(next, Downlink.Next);
            if (Audio is { } audio) next = Deadline.Earlier(next, audio.Next);
            return Video is { } video ? Deadline.Earlier(next, video.Next) : next;
        }
    }

    /// <summary>The pictures that it is still to be sent before it is where other viewers are; null for one that is.</summary>
    public Backlog? Backlog { get; set; }

    /// <summary>How fast they may leave; null without pictures.</summary>
    public PaceBudget? Pace => _switch?.Pace;

    /// <summary>The layer of the pictures that it is sent, or waits for a key frame of; null without pictures.</summary>
    public PublishedLayer? Layer => _switch?.Layer;

    /// <summary>Number of the slot behind the last one that was looked at for it; 0 before the first. It goes on there on another loop.</summary>
    public long NextSlot => _next;

    /// <summary>A publisher's media comes, or another publisher's than before, or in another codec.</summary>
    /// <param name="format">What it sends.</param>
    /// <param name="clocks">What it told of the time.</param>
    public void OnPublisherChanged(PublishedFormat format, ReadOnlySpan<SourceClock> clocks)
    {
        if (format == _format) return;
        _format = format;
        _clocks.Clear();
        foreach (var clock in clocks) _clocks.Add(clock);
        if (_isOver || (Fits(Audio, format.Audio) && Fits(Video, format.Video))) return;
        _isOver = true;
        _codecChanged();

        static bool Fits(OutgoingStream? stream, CodecFormat? sent) => stream is null || sent is null || stream.TryBecome(sent);
    }

    /// <summary>The publisher said which moment its timestamps mean.</summary>
    public void OnClock(in SourceClock clock)
    {
        var isFirst = !_clocks.IsTold;
        var isNew = !_clocks.TryGet(clock.Source, out _);
        _clocks.Add(clock);
        // The first one moves the time that all streams are in.
        if (isFirst || (isNew && Audio?.IsAt(clock.Source) == true)) Audio?.OnClock(clock.At);
        if (isFirst || (isNew && Video?.IsAt(clock.Source) == true)) Video?.OnClock(clock.At);
    }

    /// <summary>The layers of the publisher's pictures have become others.</summary>
    public void OnLayers(PublishedLayer[] layers, Instant now) => _switch?.Update(layers, now);

    /// <summary>See <see cref="MediaSession.SelectLayer"/>.</summary>
    public void SelectLayer(string? id, Instant now) => _switch?.Select(id, now);

    /// <summary>It begins with pictures of the past: a key frame, and what came since, up to a newest timestamp.</summary>
    /// <param name="start">The key frame.</param>
    /// <param name="newest">The timestamp.</param>
    /// <param name="next">The slot that others are at: sound begins there.</param>
    /// <param name="now">The time.</param>
    public void BeginWith(in KeyFrameStart start, uint newest, long next, Instant now)
    {
        _next = Math.Max(_next, next);
        Backlog = new Backlog(start.Slot, isJoin: true);
        Video?.BeginWith(start.Source, newest);
        Video?.Gate?.Doubt(now);
    }

    /// <summary>Pictures were left out, which its loop or its line was too slow for: it goes on with a key frame.</summary>
    public void OnSkipped() => Video?.OnSkipped();

    /// <summary>Whether a picture is of a layer that it is not sent.</summary>
    public bool Ignores(in PacketSummary info) => Video?.Gate?.Ignores(info) ?? true;

    /// <summary>Whether a picture of its layer is left out, since its line does not carry all of them.</summary>
    public bool Omits(in PacketSummary info) => Video?.Temporal?.Omits(info) == true;

    /// <summary>A bug while something was handed to it: it takes no more, until its session is closed.</summary>
    public void Fault(Exception bug)
    {
        var isFirst = !_isFaulted;
        (_isFaulted, _isOver) = (true, true);
        if (isFirst) Faulted?.Invoke(bug);
    }

    /// <summary>Whether a picture is of a layer that it has left since, and not newer than what it was sent of that.</summary>
    public bool HasLeft(in PacketSummary info) => Video?.HasLeft(info) == true;

    /// <summary>
    /// Whether pictures that are about to be handed to it are more than its line takes at once: they are for the <see cref="Backlog"/> then,
    /// which is there from now on.
    /// </summary>
    public bool TryFallBehind(ReadOnlySpan<RingPacket> packets, Instant now)
    {
        if (Backlog is not null) return false;
        var (bytes, first) = (0, -1L);
        foreach (ref readonly var packet in packets)
        {
            if (packet.Summary.Kind != MediaKind.Video || Ignores(packet.Summary) || Omits(packet.Summary)) continue;
            bytes += packet.Length;
            if (first < 0) first = packet.Slot;
        }
        if (first < 0) return false;
        if (_switch!.Pace.TryLeaveAtOnce(bytes, now)) return false;
        Backlog = new Backlog(first, isJoin: false);
        return true;
    }

    /// <summary>
    /// Sends packets of the publication's ring, in this order; those that it was sent before, on another loop, are passed over, and so are
    /// pictures while there is a <see cref="Backlog"/>. A bug in that ends it, and not the publisher whose packets they are.
    /// </summary>
    public void Forward(ReadOnlySpan<RingPacket> packets, Instant now, Outbox outbox)
    {
        if (_link is not { } link || _isOver) return;
        try
        {
            var first = _next;
            foreach (ref readonly var packet in packets)
            {
                if (packet.Slot < first) continue;
                _next = Math.Max(_next, packet.Slot + 1);
                if (packet.Summary.Kind != MediaKind.Video) Forward(packet, Audio, now, link, outbox);
                else if (Backlog is null) Forward(packet, Video, now, link, outbox);
            }

            if (_switch is { WaitsInVain: true } && Backlog is null) _fanOut?.TryBegin(this, now, outbox);
            // The first packet's report, and a request for a key frame that is missing, do not wait for the next tick.
            Tick(now, outbox);
        }
        catch (Exception bug) when (Faulted is not null)
        {
            Fault(bug);
        }
    }

    /// <summary>Sends a picture of the <see cref="Backlog"/>, on the same terms.</summary>
    public void ForwardPast(in RingPacket packet, Instant now, Outbox outbox)
    {
        if (_link is not { } link || _isOver) return;
        try
        {
            Forward(packet, Video, now, link, outbox);
        }
        catch (Exception bug) when (Faulted is not null)
        {
            Fault(bug);
        }
    }

    /// <inheritdoc/>
    public void Join(FanOut fanOut, Instant now, Outbox outbox)
    {
        _fanOut = fanOut;
        if (_link is not null) fanOut.Attach(this, now, outbox);
    }

    /// <inheritdoc/>
    public void Leave()
    {
        _fanOut?.Detach(this);
        _fanOut = null;
        _switch?.Release();
    }

    /// <inheritdoc/>
    public void Start(MediaLink link, Instant now, Outbox outbox)
    {
        _link = link;
        _fanOut?.Attach(this, now, outbox);
        AskForKeyFrame(now); // players that never ask by themselves decode nothing without one
    }

    /// <inheritdoc/>
    public void ReceiveRtp(Span<byte> packet, Instant now, Outbox outbox)
    {
        // Viewers agreed to receive only.
    }

    /// <inheritdoc/>
    public void ReceiveRtcp(ReadOnlySpan<byte> compound, Instant now, Outbox outbox)
    {
        if (_link is not { } link) return;
        var (malformed, refused) = (Feedback.Malformed, _budget.Refused);
        if (Feedback.Receive(compound, now, link, outbox) && Layer is { } layer) _publication.RequestKeyFrame(layer);
        _switch?.OnFeedback(now);
        if (Video?.Gate?.IsWaiting == true) _fanOut?.TryGoOver(this, now, outbox);
        Drops.Add(ViewerDrop.Malformed, Feedback.Malformed - malformed);
        Drops.Add(ViewerDrop.RetransmissionRefused, _budget.Refused - refused);
    }

    /// <inheritdoc/>
    public void Tick(Instant now, Outbox outbox)
    {
        if (_link is not { } link || _isOver) return;
        AskForKeyFrame(now);
        while (Downlink.WantsPadding(now))
        {
            if (Video?.Pad(_publication.Ring, now, link, outbox) != true) Downlink.GiveUpProbe();
        }
        Audio?.Tick(_clocks, now, link, outbox);
        Video?.Tick(_clocks, now, link, outbox);
    }

    private void Forward(in RingPacket packet, OutgoingStream? stream, Instant now, MediaLink link, Outbox outbox)
    {
        var ring = _publication.Ring;
        if (stream is null || !ring.IsAlive(packet.Slot)) return;
        if (packet.Summary.Format is { } format && format != _format) return; // of a publisher whose codecs it does not know
        // The publisher's loop may have come round to the slot while it was encrypted.
        if (stream.Forward(packet, ring, _clocks, now, link, outbox) && !ring.IsAlive(packet.Slot)) outbox.TakeBack();
    }

    private void AskForKeyFrame(Instant now)
    {
        if (Layer is { } layer && Video?.Gate?.TryAsk(now) == true) _publication.RequestKeyFrame(layer);
    }
}
