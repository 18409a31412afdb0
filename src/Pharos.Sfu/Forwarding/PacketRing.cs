using System.Numerics;
using System.Runtime.InteropServices;

namespace Pharos.Sfu.Forwarding;

/// <summary>
/// The newest packets of a publication, in the clear and each once, outside the managed heap: what is sent to viewers, and sent again, is
/// encrypted straight from here. Slots are numbered on and on; a slot is alive until the ring has come round to it. One thread at a time
/// adds; any number read meanwhile and wait for nobody, so one that was very slow finds out afterwards, by <see cref="IsAlive"/>, that what
/// it read is not what it wanted.
/// <code>
/// | slot 0: packet, slack | slot 1: packet, slack | …          one stride each
/// </code>
/// </summary>
internal sealed unsafe class PacketRing : IDisposable
{
    /// <summary>The longest packet there is room for, in bytes: an Ethernet frame's.</summary>
    public const int MaxPacket = 1500;

    /// <summary>What <see cref="Pad"/> may add to that, in bytes.</summary>
    public const int MaxPadding = 16;

    /// <summary>Packets that are kept, less one: 4 s of 4 Mbit/s.</summary>
    public const int DefaultCapacity = 2048;

    // Not a power of two, so that the slots do not fall on the same cache sets; behind a packet there is slack for ciphers that read ahead.
    private const int Stride = 1664;

    private readonly PacketSummary[] _infos;
    private readonly int[] _lengths;
    private byte* _slots;
    private long _next;

    /// <summary>An empty one.</summary>
    /// <param name="capacity">Slots, a power of two; one of them is always free to be written to.</param>
    public PacketRing(int capacity = DefaultCapacity)
    {
        if (!BitOperations.IsPow2(capacity)) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "not a power of two");
        _infos = new PacketSummary[capacity];
        _lengths = new int[capacity];
        _slots = (byte*)NativeMemory.Alloc((nuint)capacity, Stride);
    }

    /// <summary>Number of the slot that is filled next.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Number of the oldest slot that is alive: the one before it may be written to at this moment.</summary>
    public long Oldest => Math.Max(0, Next - _infos.Length + 1);

    /// <summary>Keeps a packet, in place of the oldest.</summary>
    /// <param name="packet">At most <see cref="MaxPacket"/> bytes.</param>
    /// <param name="info">About it.</param>
    /// <returns>The number of its slot.</returns>
    public long Add(ReadOnlySpan<byte> packet, in PacketSummary info)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packet.Length, MaxPacket, nameof(packet));
        ObjectDisposedException.ThrowIf(_slots is null, this);
        var slot = _next;
        var at = IndexOf(slot);
        // That the slot's former packet is not alive any more must be seen before anything of the new one is.
        Volatile.WriteBarrier();
        packet.CopyTo(new Span<byte>(_slots + (at * Stride), Stride));
        (_infos[at], _lengths[at]) = (info, packet.Length);
        Volatile.Write(ref _next, slot + 1);
        return slot;
    }

    /// <summary>Fills a packet up with padding. Of those that add alone, and before anybody else is told of the slot.</summary>
    /// <param name="slot">One that is alive.</param>
    /// <param name="length">Bytes of padding: 1 to <see cref="MaxPadding"/>.</param>
    public void Pad(long slot, byte length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxPadding);
        var at = IndexOf(slot);
        var padding = new Span<byte>(_slots + (at * Stride) + _lengths[at], length);
        padding.Clear();
        padding[^1] = length;
        _lengths[at] += length;
        _infos[at] = _infos[at] with { PaddingLength = length };
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
        if (slot < Oldest || slot >= Next || _slots is null) return false;
        var at = IndexOf(slot);
        var (length, found) = (_lengths[at], _infos[at]);
        // The two may be halves of different packets, or the header longer than the bytes.
        if (!IsAlive(slot)) return false;
        packet = new ReadOnlySpan<byte>(_slots + (at * Stride), length);
        info = found;
        return true;
    }

    /// <summary>The bytes of a packet that <see cref="TryGet"/> found, on the same terms.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public ReadOnlySpan<byte> BytesOf(in RingPacket packet)
    {
        ObjectDisposedException.ThrowIf(_slots is null, this);
        return new ReadOnlySpan<byte>(_slots + (IndexOf(packet.Slot) * Stride), packet.Length);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_slots);
        _slots = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back where its owner was lost.</summary>
    ~PacketRing() => Dispose();

    private int IndexOf(long slot) => (int)(slot & (_infos.Length - 1));
}
