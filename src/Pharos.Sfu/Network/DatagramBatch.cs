using System.Runtime.InteropServices;
using Pharos.Rtc.Ice;

namespace Pharos.Sfu.Network;

/// <summary>What one <see cref="UdpPort.Receive"/> brought. Its memory does not move, and is used again by the next.</summary>
internal sealed class DatagramBatch
{
    /// <summary>Datagrams at most.</summary>
    public const int Capacity = 64;

    /// <summary>Bytes of the longest datagram that is not dropped.</summary>
    public const int MaxDatagram = 2_048;

    // Room behind a datagram: one byte tells that there was more, the rest is for ciphers that work on whole blocks.
    private const int Slack = 80;
    private const int Stride = MaxDatagram + Slack;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * Stride, pinned: true);
    private readonly Item[] _items = new Item[Capacity];

    /// <summary>Datagrams in it.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of one; they may be written to.</summary>
    public Span<byte> Datagram(int index) => _bytes.AsSpan(_items[index].Slot * Stride, _items[index].Length);

    /// <summary>The way one came, which is the way back.</summary>
    public TransportPath Path(int index) => _items[index].Path;

    /// <summary>Where the memory of a slot begins, for the system to write <see cref="MaxDatagram"/> bytes to.</summary>
    public nint AddressOf(int slot) => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, slot * Stride);

    /// <summary>The memory of a slot, and one byte more: which is written to by what is too long.</summary>
    public Span<byte> Slot(int slot) => _bytes.AsSpan(slot * Stride, MaxDatagram + 1);

    /// <summary>Takes what was written to a slot.</summary>
    public void Add(int slot, int length, in TransportPath path) => _items[Count++] = new Item(slot, length, path);

    /// <summary>Forgets what is in it.</summary>
    public void Clear() => Count = 0;

    private readonly record struct Item(int Slot, int Length, TransportPath Path);
}
