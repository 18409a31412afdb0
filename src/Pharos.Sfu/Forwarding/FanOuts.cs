using System.Collections.Concurrent;
using Pharos.Rtc.Primitives;
using Pharos.Sfu.Network;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The fan-outs of one loop: one for each publication that has a publisher or a viewer there. Owned by the loop, but for the queue by which
/// other loops tell it that there is something to send on.
/// </summary>
/// <param name="wake">Wakes the loop. From any thread.</param>
internal sealed class FanOuts(Action wake)
{
    private readonly Dictionary<Publication, FanOut> _all = [];
    private readonly ConcurrentQueue<FanOut> _due = new();

    // Few of all: those whose publisher has a frame under way, or is to be asked for something. Idle streams cost nothing.
    private readonly List<FanOut> _timed = [];

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>Whether there is something to send on.</summary>
    public bool AreDue => !_due.IsEmpty;

    /// <summary>The moment of the next <see cref="Tick"/>.</summary>
    public Instant Next
    {
        get
        {
            var next = Instant.Never;
            foreach (var fanOut in _timed)
            {
                if (fanOut.Next.At < next) next = fanOut.Next.At;
            }
            return next;
        }
    }

    /// <summary>That of a publication, for one more of its peers.</summary>
    public FanOut Enter(Publication publication)
    {
        if (!_all.TryGetValue(publication, out var fanOut)) _all.Add(publication, fanOut = new FanOut(publication, Queue));
        fanOut.Peers++;
        return fanOut;
    }

    /// <summary>One of its peers is gone.</summary>
    public void Leave(FanOut fanOut)
    {
        if (--fanOut.Peers > 0) return;
        _all.Remove(fanOut.Publication);
        _timed.Remove(fanOut);
    }

    /// <summary>Something was done with a peer of it: it may want to be looked at later.</summary>
    public void Await(FanOut fanOut)
    {
        if (fanOut.IsAwaited || fanOut.Next.At == Instant.Never) return;
        fanOut.IsAwaited = true;
        _timed.Add(fanOut);
    }

    /// <summary>Sends on what other loops have told of.</summary>
    public void TakeDue(Instant now, Outbox outbox)
    {
        // No more than there are now: where others are quicker, the rest of the loop's work has its turn all the same.
        for (var count = _due.Count; count > 0 && _due.TryDequeue(out var fanOut); count--)
        {
            fanOut.Run(now, outbox);
            if (fanOut.Peers > 0) Await(fanOut);
        }
    }

    /// <summary>Looks at the time.</summary>
    public void Tick(Instant now, Outbox outbox)
    {
        for (var i = _timed.Count - 1; i >= 0; i--)
        {
            var fanOut = _timed[i];
            if (fanOut.Next.At <= now) fanOut.Tick(now, outbox);
            if (fanOut.Next.At != Instant.Never) continue;
            fanOut.IsAwaited = false;
            _timed.RemoveAt(i);
        }
    }

    private void Queue(FanOut fanOut)
    {
        _due.Enqueue(fanOut);
        wake();
    }
}
