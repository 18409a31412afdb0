using System.Runtime.InteropServices;

namespace Pharos.Sfu.Forwarding;

/// <summary>The memory of a <see cref="PacketRing"/>, outside the managed heap: that of the slots from one on, which come round in it.</summary>
internal sealed unsafe class PacketTable
{
    // Not a power of two, so that the slots do not fall on the same cache sets; behind a packet there is slack for ciphers that read ahead.
    private const int Stride = 1664;

    private readonly PacketSummary[] _infos;
    private readonly int[] _lengths;
    private readonly byte* _slots;

    /// <summary>An empty one.</summary>
    /// <param name="capacity">Slots, a power of two.</param>
    /// <param name="first">See <see cref="First"/>.</param>
    /// <param name="before">See <see cref="Before"/>.</param>
    public PacketTable(int capacity, long first, PacketTable? before)
    {
        (First, Before) = (first, before);
        Oldest = before is null ? 0 : Math.Max(before.Oldest, first - before.Capacity + 1);
        _infos = new PacketSummary[capacity];
        _lengths = new int[capacity];
        _slots = (byte*)NativeMemory.Alloc((nuint)capacity, Stride);
    }

    /// <summary>How many slots there are.</summary>
    public int Capacity => _infos.Length;

    /// <summary>The first slot that is here.</summary>
    public long First { get; }

    /// <summary>Where those before it are; null for the first table.</summary>
    public PacketTable? Before { get; }

    /// <summary>The oldest slot that was alive there.</summary>
    public long Oldest { get; }

    /// <summary>Keeps a packet.</summary>
    public void Write(long slot, ReadOnlySpan<byte> packet, in PacketSummary info)
    {
        var at = IndexOf(slot);
        packet.CopyTo(new Span<byte>(_slots + (at * Stride), Stride));
        (_infos[at], _lengths[at]) = (info, packet.Length);
    }

    /// <summary>See <see cref="PacketRing.Pad"/>.</summary>
    public void Pad(long slot, byte length)
    {
        var at = IndexOf(slot);
        var padding = new Span<byte>(_slots + (at * Stride) + _lengths[at], length);
        padding.Clear();
        padding[^1] = length;
        _lengths[at] += length;
        _infos[at] = _infos[at] with { PaddingLength = length };
    }

    /// <summary>What is known of a slot's packet, and its bytes' number.</summary>
    public int Read(long slot, out PacketSummary info)
    {
        var at = IndexOf(slot);
        info = _infos[at];
        return _lengths[at];
    }

    /// <summary>The bytes of a slot's packet.</summary>
    public ReadOnlySpan<byte> BytesOf(long slot, int length) => new(_slots + (IndexOf(slot) * Stride), length);

    /// <summary>Gives the memory back. Once, and nobody reads here from then on.</summary>
    public void Free() => NativeMemory.Free(_slots);

    private long IndexOf(long slot) => slot & (_infos.Length - 1);
}
