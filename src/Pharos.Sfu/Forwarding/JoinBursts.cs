using System.Collections.Immutable;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The viewers of a fan-out that begin with pictures of the past: each is sent them at a pace that a network stands, and gets nothing else
/// until it is where the others are. Owned by the fan-out's loop.
/// </summary>
/// <param name="ring">Where the packets are.</param>
internal sealed class JoinBursts(PacketRing ring)
{
    // Another array after each change: one that closes while it is sent something changes none that is gone through.
    private ImmutableArray<ViewerMedia> _viewers = [];
    private RingPacket[] _batch = []; // made for the first viewer: most streams have none that is behind
    private Instant _at = Instant.Never;

    /// <summary>When to send on.</summary>
    public Deadline Next => new(_at, "pictures of the past");

    /// <summary>A viewer with a <see cref="ViewerMedia.Burst"/> is here. Its first packets leave now, the key frame with them.</summary>
    public void Add(ViewerMedia viewer, long end, Instant now, Outbox outbox)
    {
        if (_batch.Length == 0) _batch = new RingPacket[InstantJoin.PacketsAtATime];
        _viewers = _viewers.Add(viewer);
        if (_at == Instant.Never) _at = now + InstantJoin.Interval;
        if (Send(viewer, InstantJoin.PacketsAtOnce, end, now, outbox)) Remove(viewer);
    }

    /// <summary>A viewer is gone, or goes on on another loop.</summary>
    public void Remove(ViewerMedia viewer)
    {
        _viewers = _viewers.Remove(viewer);
        if (_viewers.IsEmpty) _at = Instant.Never;
    }

    /// <summary>The loop was too slow for all of them: they go on with the next key frame, as the others.</summary>
    public void Clear()
    {
        foreach (var viewer in _viewers) viewer.Burst = null;
        _viewers = [];
        _at = Instant.Never;
    }

    /// <summary>Sends on what is due, up to the slot that the others are at.</summary>
    public void Tick(long end, Instant now, Outbox outbox)
    {
        if (now < _at) return;
        _at = now + InstantJoin.Interval;
        var each = Math.Clamp(InstantJoin.PacketsOfAll / _viewers.Length, 1, InstantJoin.PacketsAtATime);
        foreach (var viewer in _viewers)
        {
            if (Send(viewer, each, end, now, outbox)) Remove(viewer);
        }
    }

    // Whether that was all of it.
    private bool Send(ViewerMedia viewer, int packets, long end, Instant now, Outbox outbox)
    {
        var burst = viewer.Burst!;
        while (packets > 0 && burst.Next < end)
        {
            var count = 0;
            for (; count < Math.Min(packets, _batch.Length) && burst.Next < end; burst.Next++)
            {
                if (!ring.TryGet(burst.Next, out var bytes, out var info)) return IsOvertaken(viewer);
                if (burst.Takes(burst.Next, info)) _batch[count++] = new RingPacket(burst.Next, bytes.Length, info);
            }
            FanOut.Forward(viewer, _batch.AsSpan(0, count), now, outbox);
            packets -= count;
        }
        if (burst.Next < end) return false;
        viewer.Burst = null;
        return true;
    }

    // The publisher is faster than the pace: the next key frame is nearer than the end.
    private static bool IsOvertaken(ViewerMedia viewer)
    {
        viewer.Burst = null;
        viewer.OnSkipped();
        return true;
    }
}
