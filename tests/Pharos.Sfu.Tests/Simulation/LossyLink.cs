using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Tests.Simulation;

/// <summary>What a network does to datagrams, by a seeded die.</summary>
/// <param name="Delay">One way.</param>
/// <param name="Jitter">Added to it at random: larger than the packets' distance, it reorders.</param>
/// <param name="Loss">Share that is lost.</param>
/// <param name="Duplication">Share that comes twice.</param>
internal sealed record Weather(TimeSpan Delay, TimeSpan Jitter = default, double Loss = 0, double Duplication = 0)
{
    public static readonly Weather Fine = new(TimeSpan.FromMilliseconds(5));
}

/// <summary>One direction of a network.</summary>
internal sealed class LossyLink(VirtualTime time, Weather weather, int seed)
{
    // IPv4 and UDP.
    private const int Headers = 28;

    private readonly Random _die = new(seed);

    private Instant _freeAt;
    private Instant _latest;

    /// <summary>How much goes through, in bit/s; 0 for no limit.</summary>
    public long Capacity { get; set; }

    /// <summary>What waits where more comes; the rest is lost.</summary>
    public TimeSpan Queue { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Bytes that go through at once after a while in which fewer came than the capacity: a token bucket, as home routers have.</summary>
    public int Bucket { get; set; }

    /// <summary>How long a datagram that came now would wait.</summary>
    public TimeSpan Waiting => _freeAt > time.Now ? _freeAt - time.Now : TimeSpan.Zero;

    /// <summary>Whether what comes later leaves later, as out of a queue: a late datagram holds up those behind it.</summary>
    public bool KeepsOrder { get; set; }

    /// <summary>Bytes that got through.</summary>
    public long Delivered { get; private set; }

    /// <summary>Datagrams that were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Whether nothing gets through any more.</summary>
    public bool IsCut { get; set; }

    /// <summary>Sends one.</summary>
    public void Send(ReadOnlySpan<byte> datagram, Action<byte[]> deliver)
    {
        if (IsCut || _die.NextDouble() < weather.Loss || !TryPass(datagram.Length, out var wait))
        {
            Lost++;
            return;
        }
        var copies = _die.NextDouble() < weather.Duplication ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var copy = datagram.ToArray();
            var at = time.Now + wait + weather.Delay + (weather.Jitter * _die.NextDouble());
            if (KeepsOrder && at < _latest) at = _latest;
            if (at > _latest) _latest = at;
            time.At(at, () => deliver(copy));
        }
    }

    private bool TryPass(int bytes, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (Capacity > 0)
        {
            if (Waiting > Queue) return false;
            var full = time.Now + TimeSpan.FromSeconds(-Bucket * 8.0 / Capacity);
            _freeAt = (_freeAt > full ? _freeAt : full) + TimeSpan.FromSeconds((bytes + Headers) * 8.0 / Capacity);
            wait = Waiting;
        }
        Delivered += bytes + Headers;
        return true;
    }
}
