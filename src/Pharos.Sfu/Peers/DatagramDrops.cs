namespace Pharos.Sfu.Peers;

/// <summary>How many datagrams were dropped, for each reason. Written by one thread, read by any.</summary>
internal sealed class DatagramDrops
{
    private readonly long[] _counts = new long[Enum.GetValues<DatagramDropReason>().Length];

    /// <summary>How many for one reason.</summary>
    public long this[DatagramDropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    /// <summary>One more.</summary>
    public void Add(DatagramDropReason reason) => _counts[(int)reason]++;

    /// <summary>All that another has counted.</summary>
    public void Add(DatagramDrops other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }
}
