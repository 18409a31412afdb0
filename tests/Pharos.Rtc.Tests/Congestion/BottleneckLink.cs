namespace Pharos.Rtc.Tests.Congestion;

/// <summary>One slow hop in virtual time: a queue of bounded length, a capacity that changes, losses and jitter of a seeded radio.</summary>
internal sealed class BottleneckLink(int seed)
{
    private readonly Queue<(int Number, int Bytes, double At)> _queue = new();
    private readonly Random _random = new(seed);
    private double _freeAt;
    private double _lastArrival;
    private int _queuedBytes;

    /// <summary>Capacity in bit/s, by the time in milliseconds.</summary>
    public Func<double, double> Capacity { get; init; } = _ => 4_000_000;

    /// <summary>What the queue holds, in milliseconds of the capacity at the time; what finds no room is lost.</summary>
    public double QueueLimit { get; init; } = 500;

    /// <summary>The way to the receiver without a queue, in milliseconds.</summary>
    public double OneWay { get; init; } = 25;

    /// <summary>Share of packets lost at random, by the time in milliseconds.</summary>
    public Func<double, double> RandomLoss { get; init; } = _ => 0;

    /// <summary>Standard deviation of what the radio adds, in milliseconds. It keeps the order.</summary>
    public double Jitter { get; init; }

    /// <summary>Whether nothing gets through at a time, in milliseconds: packets wait.</summary>
    public Func<double, bool> Stuck { get; init; } = _ => false;

    /// <summary>How long the last packet of the queue waits, in milliseconds.</summary>
    public double QueueDelay(double now) => _queuedBytes * 8 / Capacity(now) * 1000;

    public void Send(int number, int bytes, double now)
    {
        if (QueueDelay(now) > QueueLimit) return;
        _queue.Enqueue((number, bytes, now));
        _queuedBytes += bytes;
    }

    /// <summary>What arrives by packets leaving the queue until a time, with the times of arrival.</summary>
    public IEnumerable<(int Number, int Bytes, double Arrival)> Run(double until)
    {
        if (Stuck(until)) _freeAt = until;
        while (_queue.TryPeek(out var packet) && Math.Max(_freeAt, packet.At) is var start && start < until)
        {
            _queue.Dequeue();
            _queuedBytes -= packet.Bytes;
            _freeAt = start + (packet.Bytes * 8 / Capacity(start) * 1000);
            if (_random.NextDouble() < RandomLoss(start)) continue;
            var arrival = _freeAt + OneWay + (Jitter > 0 ? Math.Abs(Gauss() * Jitter) : 0);
            _lastArrival = Math.Max(_lastArrival, arrival);
            yield return (packet.Number, packet.Bytes, _lastArrival);
        }
    }

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
