using Pharos.Rtc.Primitives;
using Pharos.Rtc.Srtp;

namespace Pharos.Load.Watching;

/// <summary>
/// Counts the packets of one stream by their sequence numbers, which lie in the clear: what is missing between the first and the highest
/// is lost until it comes. Written by one loop; others may read the numbers.
/// </summary>
internal sealed class SequenceCounter
{
    // Later than that nothing is waited for: 5 s of 2 Mbit/s.
    private const int Window = 1024;
    private const int Round = 1 << 16;

    private readonly ReplayWindow _seen = new(Window);
    private long _first = -1;
    private long _highest = -1;
    private long _received;
    private long _duplicates;
    private long _reordered;
    private long _late;

    /// <summary>Different packets that came.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Packets from the first to the highest.</summary>
    public long Expected => Volatile.Read(ref _highest) is var highest and >= 0 ? highest - _first + 1 : 0;

    /// <summary>Packets that came once more.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>Packets that came behind a later one.</summary>
    public long Reordered => Volatile.Read(ref _reordered);

    /// <summary>Packets so late that it is not known whether they came before: not counted otherwise.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Counts a packet.</summary>
    /// <returns>Its place among all, which does not wrap; null where it was there before, or is too late.</returns>
    public long? Receive(SeqNo number)
    {
        // A round ahead, so that what came before the first has a place, too.
        if (_first < 0) _first = _highest = Round + number.Value;
        var place = _highest + (number - new SeqNo((ushort)_highest));
        switch (place < 0 ? SrtpRefusal.TooOld : _seen.Check((ulong)place))
        {
            case SrtpRefusal.Replayed:
                Volatile.Write(ref _duplicates, _duplicates + 1);
                return null;
            case SrtpRefusal.TooOld:
                Volatile.Write(ref _late, _late + 1);
                return null;
        }
        _seen.Add((ulong)place);
        if (place < _highest) Volatile.Write(ref _reordered, _reordered + 1);
        // What came before the first one belongs to the count from then on.
        if (place < _first) _first = place;
        if (place > _highest) Volatile.Write(ref _highest, place);
        Volatile.Write(ref _received, _received + 1);
        return place;
    }
}
