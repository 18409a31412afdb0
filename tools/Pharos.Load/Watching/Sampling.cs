namespace Pharos.Load.Watching;

/// <summary>
/// Which packets are decrypted: one of so many on average, at random, since packets of a frame come in a fixed order. Each loop has one.
/// </summary>
internal sealed class Sampling
{
    /// <summary>Packets a second that are decrypted in all: enough for a p99.9 within seconds, at a few percent of a core.</summary>
    public const int PerSecond = 2_000;

    /// <summary>The longest gap: a viewer has to see one of each 32,768 numbers to know how often they have wrapped. RFC 3711 §3.3.1.</summary>
    public const int MaxInterval = 8_192;

    private readonly Random _random = new();
    private volatile int _interval = 1;

    /// <summary>One of so many; 1 to <see cref="MaxInterval"/>.</summary>
    public int Interval
    {
        get => _interval;
        set => _interval = Math.Clamp(value, 1, MaxInterval);
    }

    /// <summary>Packets to pass over until the next one.</summary>
    public int NextGap() => _interval == 1 ? 0 : _random.Next((2 * _interval) - 1);
}
