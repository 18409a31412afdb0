namespace Pharos.Sfu.Tests.Dtls;

/// <summary>
/// The way to the other side: hands on at once, or after a time, what is sent, but for what a seeded pattern loses, doubles or holds back.
/// </summary>
internal sealed class Link(int seed = 0, double loss = 0, double doubling = 0, double holding = 0, int delayMillis = 0) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<byte[]> _sent = [];
    private readonly List<Timer> _underWay = [];
    private ReadOnlyMemory<byte>? _held;
    private bool _isDisposed;

    /// <summary>Takes what arrives.</summary>
    public Action<ReadOnlyMemory<byte>> Arrived { get; set; } = _ => { };

    /// <summary>Says of a datagram, by its number, whether it is lost.</summary>
    public Func<int, ReadOnlyMemory<byte>, bool> Loses { get; set; } = (_, _) => false;

    /// <summary>All that was sent.</summary>
    public IReadOnlyList<byte[]> Sent
    {
        get
        {
            lock (_gate) return [.. _sent];
        }
    }

    public void Send(ReadOnlyMemory<byte> datagram)
    {
        var arriving = new List<ReadOnlyMemory<byte>>();
        lock (_gate)
        {
            _sent.Add(datagram.ToArray());
            var isLost = Loses(_sent.Count - 1, datagram) | _random.NextDouble() < loss;
            if (!isLost)
            {
                if (_held is null && _random.NextDouble() < holding)
                {
                    _held = datagram;
                    return;
                }
                arriving.Add(datagram);
                if (_random.NextDouble() < doubling) arriving.Add(datagram);
            }
            if (_held is { } held)
            {
                arriving.Add(held);
                _held = null;
            }
        }
        foreach (var one in arriving) Arrive(one);
    }

    /// <summary>What is under way does not arrive any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var timer in _underWay) timer.Dispose();
            _underWay.Clear();
        }
    }

    private void Arrive(ReadOnlyMemory<byte> datagram)
    {
        if (delayMillis == 0)
        {
            Arrived(datagram);
            return;
        }
        lock (_gate) if (!_isDisposed) _underWay.Add(new(_ => Arrived(datagram), null, delayMillis, Timeout.Infinite));
    }
}
