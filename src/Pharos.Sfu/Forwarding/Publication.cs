using System.Collections.Immutable;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// What one stream's publisher sends, and those it goes to. Lives longer than its publisher: the next one goes on with the same viewers.
/// Owned by one media loop.
/// </summary>
/// <remarks>
/// The packets of a frame go to a viewer together, so that the network takes them as one: they wait for the frame's last packet, for
/// <see cref="MaxBatch"/> packets, or for <see cref="MaxWait"/>. The frame itself is not later for it. Sound goes at once.
/// </remarks>
internal sealed class Publication : IDisposable
{
    /// <summary>Packets that wait for the end of their frame: what one GSO message of 1,200 bytes each takes without growing too long.</summary>
    public const int MaxBatch = 16;

    /// <summary>How long they wait.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(2);

    // Another array after each change: a viewer may leave while it, or another one, is handed something.
    private ImmutableArray<ViewerMedia> _viewers = [];
    private readonly long[] _batch = new long[MaxBatch];
    private int _batched;
    private Instant _batchedAt;
    private Instant _askAt = Instant.Never;
    private int _firstViewer;
    private int _sources;

    /// <summary>The packets that viewers are sent from.</summary>
    public PacketRing Ring { get; } = new();

    /// <summary>The publisher whose media is sent on; null before the first and after the last.</summary>
    public PublisherMedia? Publisher { get; private set; }

    /// <summary>Those it goes to.</summary>
    public IReadOnlyList<ViewerMedia> Viewers => _viewers;

    /// <summary>When packets that wait are to go, and the publisher is to be asked for a key frame, whatever comes.</summary>
    public Deadline Next => Deadline.Earlier(_batched > 0 ? new(_batchedAt + MaxWait, "frame") : Deadline.None, new(_askAt, "key frame"));

    /// <summary>A number for a source that has none yet.</summary>
    public int NumberSource() => ++_sources;

    /// <summary>
    /// A publisher's media came: it is the one from now on, in the place of the one before, which is told.
    /// </summary>
    public void Activate(PublisherMedia publisher)
    {
        if (Publisher == publisher) return;
        var former = Publisher;
        Publisher = publisher;
        former?.OnReplaced();
        OnCodecChanged();
    }

    /// <summary>The publisher's <see cref="PublisherMedia.Audio"/> or <see cref="PublisherMedia.Video"/> became another one.</summary>
    public void OnCodecChanged()
    {
        if (Publisher is not { } publisher) return;
        foreach (var viewer in _viewers) Tell(viewer, publisher);
    }

    /// <summary>A publisher is gone. Its viewers stay, and wait for the next one.</summary>
    public void Deactivate(PublisherMedia publisher)
    {
        if (Publisher == publisher) Publisher = null;
    }

    /// <summary>Sends one of the publisher's packets on.</summary>
    public void Receive(ReadOnlySpan<byte> packet, in PacketSummary info, Instant now, Outbox outbox)
    {
        var slot = Ring.Add(packet, info);
        if (info.Kind == MediaKind.Audio)
        {
            Forward([slot], now, outbox);
            return;
        }
        if (_batched == 0) _batchedAt = now;
        _batch[_batched++] = slot;
        if (info.Marker || _batched == MaxBatch) Flush(now, outbox);
    }

    /// <summary>The publisher said which moment its timestamps mean.</summary>
    public void Receive(in SourceClock clock)
    {
        foreach (var viewer in _viewers) Tell(viewer, clock);
    }

    /// <summary>A viewer's media may flow.</summary>
    public void Attach(ViewerMedia viewer)
    {
        _viewers = _viewers.Add(viewer);
        if (Publisher is { } publisher) viewer.OnPublisherChanged(publisher);
    }

    /// <summary>A viewer is gone: nothing more is handed to it, but for what is being handed to all just now.</summary>
    public void Detach(ViewerMedia viewer) => _viewers = _viewers.Remove(viewer);

    /// <summary>
    /// A viewer cannot go on without a key frame. Many such requests become few to the publisher: <see cref="Next"/> says when this one is
    /// sent, since it is another peer's datagram that brought it, and the publisher itself may send nothing for long.
    /// </summary>
    public void RequestKeyFrame(Instant now)
    {
        if (Publisher?.RequestKeyFrame(now) is { } asks && asks.At < _askAt) _askAt = asks.At;
    }

    /// <summary>Looks at the time.</summary>
    public void Tick(Instant now, Outbox outbox)
    {
        if (_batched > 0 && now >= _batchedAt + MaxWait) Flush(now, outbox);
        if (now < _askAt) return;
        _askAt = Instant.Never;
        if (Publisher is { } publisher) Ask(publisher, now, outbox);
    }

    /// <summary>Sends what waits for the end of its frame: what comes next is of another codec or publisher.</summary>
    public void Flush(Instant now, Outbox outbox)
    {
        if (_batched > 0) Forward(_batch.AsSpan(0, _batched), now, outbox);
        _batched = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Ring.Dispose();

    // Another viewer is first each time, so that none is always the last.
    private void Forward(ReadOnlySpan<long> slots, Instant now, Outbox outbox)
    {
        var viewers = _viewers.AsSpan();
        if (viewers.IsEmpty) return;
        _firstViewer = (_firstViewer + 1) % viewers.Length;
        foreach (var viewer in viewers[_firstViewer..]) Forward(viewer, slots, now, outbox);
        foreach (var viewer in viewers[.._firstViewer]) Forward(viewer, slots, now, outbox);
    }

    private static void Forward(ViewerMedia viewer, ReadOnlySpan<long> slots, Instant now, Outbox outbox)
    {
        try
        {
            viewer.Forward(slots, now, outbox);
        }
        catch (Exception bug) when (viewer.Faulted is not null)
        {
            viewer.Fault(bug); // it ends the viewer, not the publisher whose packet it was
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
            Deactivate(publisher);
            publisher.Fault(bug); // it ends the publisher, not what the loop has written for others in this turn
        }
    }

    private static void Tell(ViewerMedia viewer, PublisherMedia publisher)
    {
        try
        {
            viewer.OnPublisherChanged(publisher);
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
