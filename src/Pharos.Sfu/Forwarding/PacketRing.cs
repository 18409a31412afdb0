using System.Numerics;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The newest packets of a publication, in the clear and each once, outside the managed heap: what is sent to viewers, and sent again, is
/// encrypted straight from here. Slots are numbered on and on; a slot is alive until the ring has come round to it. One thread at a time
/// adds; any number read meanwhile and wait for nobody, so one that was very slow finds out afterwards, by <see cref="IsAlive"/>, that what
/// it read is not what it wanted.
/// <code>
/// | slot 0: packet, slack | slot 1: packet, slack | …          one stride each
/// </code>
/// It can grow: what is added then goes to a larger <see cref="PacketTable"/>, and the one before is not written to any more, nor given back
/// before all are, so that whoever reads there reads what was there.
/// </summary>
internal sealed class PacketRing : IDisposable
{
    /// <summary>The longest packet there is room for, in bytes: an Ethernet frame's.</summary>
    public const int MaxPacket = 1500;

    /// <summary>What <see cref="Pad"/> may add to that, in bytes.</summary>
    public const int MaxPadding = 16;

    /// <summary>Packets that are kept, less one: 4 s of 4 Mbit/s.</summary>
    public const int DefaultCapacity = 2048;

    /// <summary>Packets that are kept at most, less one: 10 s of 15 Mbit/s, and 27 MB.</summary>
    public const int MaxCapacity = 16_384;

    private PacketTable? _table;
    private long _next;

    /// <summary>An empty one.</summary>
    /// <param name="capacity">Slots, a power of two; one of them is always free to be written to.</param>
    public PacketRing(int capacity = DefaultCapacity)
    {
        if (!BitOperations.IsPow2(capacity)) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "not a power of two");
        _table = new PacketTable(capacity, 0, null);
    }

    /// <summary>Number of the slot that is filled next.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Number of the oldest slot that is alive: the one before it may be written to at this moment.</summary>
    public long Oldest
    {
        get
        {
            var next = Next; // before the table: a larger one is there before what is added to it is told
            return Volatile.Read(ref _table) is { } table ? Math.Max(table.Oldest, next - table.Capacity + 1) : next;
        }
    }

    /// <summary>Whether the oldest packet makes room for the next one.</summary>
    public bool IsFull => _table is { } table && _next - table.Oldest >= table.Capacity - 1;

    /// <summary>Whether more could be kept.</summary>
    public bool CanGrow => _table is { Capacity: < MaxCapacity };

    /// <summary>Keeps twice as many from now on. Of those that add alone.</summary>
    public void Grow()
    {
        if (_table is { Capacity: < MaxCapacity } table) Volatile.Write(ref _table, new PacketTable(table.Capacity * 2, _next, table));
    }

    /// <summary>Keeps a packet, in place of the oldest.</summary>
    /// <param name="packet">At most <see cref="MaxPacket"/> bytes.</param>
    /// <param name="info">About it.</param>
    /// <returns>The number of its slot.</returns>
    public long Add(ReadOnlySpan<byte> packet, in PacketSummary info)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packet.Length, MaxPacket, nameof(packet));
        ObjectDisposedException.ThrowIf(_table is null, this);
        var slot = _next;
        // That the slot's former packet is not alive any more must be seen before anything of the new one is.
        Volatile.WriteBarrier();
        _table.Write(slot, packet, info);
        Volatile.Write(ref _next, slot + 1);
        return slot;
    }

    /// <summary>Fills a packet up with padding. Of those that add alone, and before anybody else is told of the slot.</summary>
    /// <param name="slot">One that is alive.</param>
    /// <param name="length">Bytes of padding: 1 to <see cref="MaxPadding"/>.</param>
    public void Pad(long slot, byte length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxPadding);
        TableOf(slot)?.Pad(slot, length);
    }

    /// <summary>Whether all that was read of a slot until now is its packet.</summary>
    public bool IsAlive(long slot)
    {
        Volatile.ReadBarrier();
        return slot >= Oldest;
    }

    /// <summary>
    /// The packet of a slot; false where it is not alive any more. The bytes stay until the ring comes round: where others add meanwhile,
    /// <see cref="IsAlive"/> says so after they were used.
    /// </summary>
    public bool TryGet(long slot, out ReadOnlySpan<byte> packet, out PacketSummary info)
    {
        packet = default;
        info = default;
        if (slot < Oldest || slot >= Next || TableOf(slot) is not { } table) return false;
        var length = table.Read(slot, out var found);
        // The two may be halves of different packets, or the header longer than the bytes.
        if (!IsAlive(slot)) return false;
        packet = table.BytesOf(slot, length);
        info = found;
        return true;
    }

    /// <summary>The bytes of a packet that <see cref="TryGet"/> found, on the same terms.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public ReadOnlySpan<byte> BytesOf(in RingPacket packet)
    {
        var table = TableOf(packet.Slot);
        ObjectDisposedException.ThrowIf(table is null, this);
        return table.BytesOf(packet.Slot, packet.Length);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        for (var table = Interlocked.Exchange(ref _table, null); table is not null; table = table.Before) table.Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back where its owner was lost.</summary>
    ~PacketRing() => Dispose();

    // Nearly always the newest.
    private PacketTable? TableOf(long slot)
    {
        var table = Volatile.Read(ref _table);
        while (table is not null && slot < table.First) table = table.Before;
        return table;
    }
}
