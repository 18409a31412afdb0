using System.Collections.Immutable;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The viewers of a fan-out that are behind with their pictures: those whose line takes a large frame only by and by, and those that begin
/// with pictures of the past. Each is sent them at the pace of its <see cref="PaceBudget"/> until it is where the others are. Sound does not
/// wait. Owned by the fan-out's loop.
/// </summary>
/// <param name="publication">What they watch.</param>
internal sealed class PacedViewers(Publication publication)
{
    /// <summary>Between two looks: what pacers of browsers have, so that few packets leave at a time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Packets that all of them are sent in each <see cref="Interval"/>: a fourth of what a core can do.</summary>
    public const int PacketsOfAll = 512;

    // Another array after each change: Tick takes those out that are through, while it goes through it.
    private ImmutableArray<ViewerMedia> _viewers = [];
    private Instant _at = Instant.Never;

    /// <summary>When to send on.</summary>
    public Deadline Next => new(_at, "pictures that wait");

    /// <summary>A viewer with a <see cref="ViewerMedia.Backlog"/> is here.</summary>
    public void Add(ViewerMedia viewer, Instant now)
    {
        if (_viewers.Contains(viewer)) return;
        _viewers = _viewers.Add(viewer);
        if (_at == Instant.Never) _at = now + Interval;
    }

    /// <summary>A viewer is gone, or goes on on another loop.</summary>
    public void Remove(ViewerMedia viewer)
    {
        _viewers = _viewers.Remove(viewer);
        if (_viewers.IsEmpty) _at = Instant.Never;
    }

    /// <summary>What they wait for is not sent any more: they go on with what comes next, as the others.</summary>
    public void Clear()
    {
        foreach (var viewer in _viewers) viewer.Backlog = null;
        _viewers = [];
        _at = Instant.Never;
    }

    /// <summary>Sends one that has just come what may leave at once.</summary>
    public void SendFirst(ViewerMedia viewer, long end, Instant now, Outbox outbox)
    {
        _ = Send(viewer, int.MaxValue, isFirst: true, end, now, outbox);
        if (viewer.Backlog is null) Remove(viewer);
    }

    /// <summary>Sends on what is due, up to the slot that the others are at: those that came first are through first.</summary>
    public void Tick(long end, Instant now, Outbox outbox)
    {
        if (now < _at) return;
        _at = now + Interval;
        var left = PacketsOfAll;
        foreach (var viewer in _viewers)
        {
            if (viewer.Backlog is { IsJoin: true } backlog) _ = TryJump(viewer, backlog, now);
            left -= Send(viewer, left, isFirst: false, end, now, outbox);
            if (viewer.Backlog is null) Remove(viewer);
        }
    }

    // Returns how many packets it was.
    private int Send(ViewerMedia viewer, int atMost, bool isFirst, long end, Instant now, Outbox outbox)
    {
        var sent = 0;
        while (viewer.Backlog is { } backlog && sent < atMost)
        {
            var slot = backlog.NextSlot;
            if (slot >= end)
            {
                viewer.Backlog = null;
                break;
            }
            if (!publication.Ring.TryGet(slot, out var bytes, out var info) || backlog.IsTooLate(info, now))
            {
                if (TryJump(viewer, backlog, now)) continue;
                viewer.OnSkipped();
                viewer.Backlog = null;
                break;
            }
            if (info.Kind == MediaKind.Video && !viewer.Ignores(info))
            {
                if (viewer.Pace is { } pace && !viewer.Omits(info) && !(isFirst ? pace.TryLeaveAtOnce(bytes.Length, now) : pace.TryLeave(bytes.Length, now))) break;
                viewer.ForwardPast(new RingPacket(slot, bytes.Length, info), now, outbox);
                sent++;
            }
            backlog.NextSlot = slot + 1;
        }
        return sent;
    }

    // To a key frame that is newer than what it is at, and so nearer to the end.
    private bool TryJump(ViewerMedia viewer, Backlog backlog, Instant now)
    {
        if (viewer.Layer is not { } layer || !publication.TryGetKeyFrame(layer, now, out var start, out var newest)) return false;
        if (start.Slot <= backlog.NextSlot) return false;
        viewer.OnSkipped();
        viewer.BeginWith(start, newest, viewer.NextSlot, now);
        return true;
    }
}
