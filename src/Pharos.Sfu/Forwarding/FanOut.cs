using System.Collections.Immutable;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The viewers of one publication on one loop. It follows the publication's ring with a cursor of its own: a loop that is held up makes no
/// other wait, and sends more at a time when it is there again. Owned by its loop, but for <see cref="Notify"/>.
/// </summary>
/// <param name="publication">The publication.</param>
/// <param name="due">Has the loop call <see cref="Run"/>. From any thread.</param>
internal sealed class FanOut(Publication publication, Action<FanOut> due)
{
    /// <summary>
    /// Packets that a loop may be behind, seconds of them: it is too slow, and what it would send is of no use to anybody. Far from where the
    /// publisher's loop writes, too.
    /// </summary>
    public const int MaxLag = PacketRing.DefaultCapacity / 2;

    // A whole frame, and the sound that came during it.
    private const int MaxPackets = 2 * Publication.MaxBatch;

    // Another array after each change: none changes while it is gone through.
    private ImmutableArray<ViewerMedia> _viewers = [];
    private readonly RingPacket[] _batch = new RingPacket[MaxPackets];
    private readonly RingPacket[] _pictures = new RingPacket[MaxPackets];
    private readonly PacedViewers _paced = new(publication);
    private readonly SourceClock[] _clocks = new SourceClock[Publication.MaxClocks];
    private int _clockCount;
    private int _clockChanges;
    private PublishedFormat? _format;
    private PublishedLayer[] _layers = [];
    private long _cursor;
    private Instant _askAt = Instant.Never;
    private int _firstViewer;
    private int _isDue;

    /// <summary>The publication.</summary>
    public Publication Publication => publication;

    /// <summary>Peers of the publication on this loop, the publisher included.</summary>
    public int Peers { get; set; }

    /// <summary>Whether the loop looks at <see cref="Next"/>.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>When packets that wait are to go, and the publisher is to be asked for a key frame, whatever comes.</summary>
    public Deadline Next => Deadline.Earlier(
        _paced.Next, Deadline.Earlier(new(publication.FlushAt(this), "frame"), new(_askAt, "key frame")));

    /// <summary>There is something to do, of which this loop knows nothing yet. From any thread; many calls cost what one does.</summary>
    public void Notify()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0) due(this);
    }

    /// <summary>Takes a packet of the publisher, which is on this loop, and sends on what is ready with it, on all loops.</summary>
    /// <returns>False where another publisher has taken its place.</returns>
    public bool Publish(PublisherMedia publisher, ReadOnlySpan<byte> packet, in PacketSummary info, Instant now, Outbox outbox)
    {
        if (!publication.TryAdd(publisher, packet, info, now, out var isReady)) return false;
        if (isReady) Spread(now, outbox);
        return true;
    }

    /// <summary>
    /// A viewer's media may flow, or goes on here: what it was not sent elsewhere, it is sent now. A new one is sent the last key frame and
    /// what came since, where that is recent.
    /// </summary>
    public void Attach(ViewerMedia viewer, Instant now, Outbox outbox)
    {
        if (_viewers.IsEmpty)
        {
            (_cursor, _format) = publication.Watch(this);
            _layers = publication.Layers;
            CopyClocks();
        }
        _viewers = _viewers.Add(viewer);
        var isNew = viewer.NextSlot == 0;
        viewer.OnLayers(_layers, now);
        if (viewer.Backlog is not null)
        {
            if (_format is { } known) Tell(viewer, known);
            _paced.Add(viewer, now);
        }
        if (!isNew) CatchUp(viewer, now, outbox);
        // Where the two differ, the new one is told with its first packet.
        if (_format is not { } format || format != publication.Format) return;
        Tell(viewer, format);
        if (isNew && viewer.Backlog is null) Begin(viewer, now, outbox);
    }

    /// <summary>
    /// A viewer waits for a key frame of another layer than it is sent: it goes over to the last one, where that has just been. A line that is
    /// too full cannot wait for the next.
    /// </summary>
    public void TryGoOver(ViewerMedia viewer, Instant now, Outbox outbox)
    {
        if (viewer.Backlog is { IsJoin: true }) return; // it does so already
        if (viewer.Layer is not { } layer || !publication.TryGetKeyFrame(layer, now, out var start, out var newest)) return;
        if (now - start.At >= InstantJoin.MaxAge || start.Slot >= _cursor) return;
        if (publication.Ring.TryGet(start.Slot, out _, out var info) && !viewer.HasLeft(info)) Begin(viewer, start, newest, now, outbox);
    }

    /// <summary>A viewer that waits for its first key frame begins with the last one, where it turns out that none can be had for asking.</summary>
    public void TryBegin(ViewerMedia viewer, Instant now, Outbox outbox)
    {
        if (_format is { } format && format == publication.Format) Begin(viewer, now, outbox);
    }

    /// <summary>A viewer is gone, or on another loop: nothing more is handed to it.</summary>
    public void Detach(ViewerMedia viewer)
    {
        var before = _viewers;
        _viewers = before.Remove(viewer);
        _paced.Remove(viewer);
        if (_viewers.IsEmpty && !before.IsEmpty) publication.Unwatch(this);
    }

    /// <summary>Does what another loop has told of: sends on what is ready, takes a request to the publisher.</summary>
    public void Run(Instant now, Outbox outbox)
    {
        Interlocked.Exchange(ref _isDue, 0); // before looking: what comes from now on is told anew
        if (publication.TakeKeyFrameRequest(this)?.RequestKeyFrames(now) is { } asks && asks.At < _askAt) _askAt = asks.At;
        if (_viewers.IsEmpty) return;
        if (_clockChanges != publication.ClockChanges) TellClocks();
        var ready = publication.Ready;
        if (_layers != publication.Layers) TellLayers(now); // after looking what is ready: those of its packets are known by then
        if (ready - _cursor > MaxLag) Skip(ready);
        while (_cursor < ready && !_viewers.IsEmpty)
        {
            var count = TakeBatch(ready);
            Forward(_batch.AsSpan(0, count), now, outbox);
        }
    }

    /// <summary>Looks at the time.</summary>
    public void Tick(Instant now, Outbox outbox)
    {
        if (now >= publication.FlushAt(this))
        {
            publication.Flush();
            Spread(now, outbox);
        }
        _paced.Tick(_cursor, now, outbox);
        if (now < _askAt) return;
        _askAt = Instant.Never;
        if (publication.PublisherAt(this) is { } publisher) Ask(publisher, now, outbox);
    }

    private void Spread(Instant now, Outbox outbox)
    {
        // The others first: they work at the same time.
        foreach (var fanOut in publication.Watching)
        {
            if (fanOut != this) fanOut.Notify();
        }
        Run(now, outbox);
    }

    private void Skip(long ready)
    {
        _cursor = ready;
        _paced.Clear();
        foreach (var viewer in _viewers) viewer.OnSkipped();
    }

    // Sound first, so that a frame's packets lie behind each other and leave as one message.
    private int TakeBatch(long ready)
    {
        var (pictureCount, soundCount) = (0, 0);
        for (; _cursor < ready && pictureCount + soundCount < MaxPackets; _cursor++)
        {
            if (!publication.Ring.TryGet(_cursor, out var bytes, out var info)) continue;
            if (info.Format is { } format && format != _format)
            {
                if (pictureCount + soundCount > 0) break;
                OnFormatChanged(format);
            }
            var packet = new RingPacket(_cursor, bytes.Length, info);
            if (info.Kind == MediaKind.Audio) _batch[soundCount++] = packet;
            else _pictures[pictureCount++] = packet;
        }
        _pictures.AsSpan(0, pictureCount).CopyTo(_batch.AsSpan(soundCount));
        return soundCount + pictureCount;
    }

    // Another viewer is first each time, so that none is always the last.
    private void Forward(ReadOnlySpan<RingPacket> packets, Instant now, Outbox outbox)
    {
        var viewers = _viewers.AsSpan();
        if (viewers.IsEmpty || packets.IsEmpty) return;
        _firstViewer = (_firstViewer + 1) % viewers.Length;
        foreach (var viewer in viewers[_firstViewer..]) Forward(viewer, packets, now, outbox);
        foreach (var viewer in viewers[.._firstViewer]) Forward(viewer, packets, now, outbox);
    }

    // What its line does not take at once is for later.
    private void Forward(ViewerMedia viewer, ReadOnlySpan<RingPacket> packets, Instant now, Outbox outbox)
    {
        if (viewer.Pace is { IsLimited: true } && viewer.TryFallBehind(packets, now)) _paced.Add(viewer, now);
        viewer.Forward(packets, now, outbox);
    }

    private void CatchUp(ViewerMedia viewer, Instant now, Outbox outbox)
    {
        for (var slot = Math.Max(viewer.NextSlot, publication.Ring.Oldest); slot < _cursor; slot++)
        {
            if (!publication.Ring.TryGet(slot, out var bytes, out var info)) continue;
            if (info.Format is { } format) Tell(viewer, format);
            viewer.Forward([new RingPacket(slot, bytes.Length, info)], now, outbox);
        }
    }

    // The sound begins where it is, and the pictures at their last key frame; what waits for its frame's end comes with that.
    private void Begin(ViewerMedia viewer, Instant now, Outbox outbox)
    {
        if (viewer.Layer is not { } layer || !publication.TryGetKeyFrame(layer, now, out var start, out var newest)) return;
        Begin(viewer, start, newest, now, outbox);
        // Who does not answer may do so again.
        if (now - start.At >= InstantJoin.MaxAge) publication.RequestKeyFrame(layer);
    }

    private void Begin(ViewerMedia viewer, in KeyFrameStart start, uint newest, Instant now, Outbox outbox)
    {
        viewer.BeginWith(start, newest, _cursor, now);
        _paced.Add(viewer, now);
        _paced.SendFirst(viewer, _cursor, now, outbox);
    }

    private void TellLayers(Instant now)
    {
        _layers = publication.Layers;
        foreach (var viewer in _viewers) viewer.OnLayers(_layers, now);
    }

    private void OnFormatChanged(PublishedFormat format)
    {
        _format = format;
        _paced.Clear(); // what waits is of the one before
        CopyClocks();
        foreach (var viewer in _viewers) Tell(viewer, format);
    }

    private void CopyClocks() => _clockCount = publication.CopyClocks(_clocks, out _clockChanges);

    private void TellClocks()
    {
        Span<SourceClock> known = stackalloc SourceClock[Publication.MaxClocks];
        _clocks.CopyTo(known);
        known = known[.._clockCount];
        CopyClocks();
        foreach (var clock in _clocks.AsSpan(0, _clockCount))
        {
            if (known.Contains(clock)) continue;
            foreach (var viewer in _viewers) Tell(viewer, clock);
        }
    }

    private void Ask(PublisherMedia publisher, Instant now, Outbox outbox)
    {
        try
        {
            publisher.Tick(now, outbox);
        }
        catch (Exception bug) when (publisher.Faulted is not null)
        {
            publication.Deactivate(publisher);
            publisher.Fault(bug); // it ends the publisher, not what the loop has written for others in this turn
        }
    }

    private void Tell(ViewerMedia viewer, PublishedFormat format)
    {
        try
        {
            viewer.OnPublisherChanged(format, _clocks.AsSpan(0, _clockCount));
        }
        catch (Exception bug) when (viewer.Faulted is not null)
        {
            viewer.Fault(bug);
        }
    }

    private static void Tell(ViewerMedia viewer, in SourceClock clock)
    {
        try
        {
            viewer.OnClock(clock);
        }
        catch (Exception bug) when (viewer.Faulted is not null)
        {
            viewer.Fault(bug);
        }
    }
}
