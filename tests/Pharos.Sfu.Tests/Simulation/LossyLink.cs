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
    private readonly Random _die = new(seed);

    /// <summary>Datagrams that were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Whether nothing gets through any more.</summary>
    public bool IsCut { get; set; }

    /// <summary>Sends one.</summary>
    public void Send(ReadOnlySpan<byte> datagram, Action<byte[]> deliver)
    {
        if (IsCut || _die.NextDouble() < weather.Loss)
        {
            Lost++;
            return;
        }
        var copies = _die.NextDouble() < weather.Duplication ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var copy = datagram.ToArray();
            time.After(weather.Delay + (weather.Jitter * _die.NextDouble()), () => deliver(copy));
        }
    }
}
