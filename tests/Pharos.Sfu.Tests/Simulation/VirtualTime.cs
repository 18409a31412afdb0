using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>A clock that jumps from event to event: an hour passes in the time its events take.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    /// <summary>The time.</summary>
    public Instant Now { get; private set; } = Instant.After(TimeSpan.FromSeconds(1));

    /// <summary>Does something at a moment, which is not before now.</summary>
    public void At(Instant moment, Action action) => _events.Enqueue(action, (Math.Max(moment.Nanoseconds, Now.Nanoseconds), _order++));

    /// <summary>Does something after a time.</summary>
    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>Does something now and each time an interval went by, for as long as it returns true.</summary>
    public void Every(TimeSpan interval, Func<bool> action)
    {
        if (action()) After(interval, () => Every(interval, action));
    }

    /// <summary>Lets time go by.</summary>
    public void Run(TimeSpan time)
    {
        var end = Now + time;
        while (_events.TryPeek(out var action, out var key) && key.At <= end.Nanoseconds)
        {
            _events.Dequeue();
            Now = new Instant(key.At);
            action();
        }
        Now = end;
    }
}
