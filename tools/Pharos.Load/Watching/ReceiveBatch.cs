using System.Runtime.InteropServices;

namespace Pharos.Load.Watching;

/// <summary>Room for the datagrams of one receive; it does not move.</summary>
internal sealed class ReceiveBatch
{
    /// <summary>Datagrams at most: a frame of 15 Mbit/s.</summary>
    public const int Capacity = 64;

    /// <summary>Bytes of the longest datagram.</summary>
    public const int MaxDatagram = 2_048;

    // Ciphers that work on whole blocks may write a little behind a datagram.
    private const int Stride = MaxDatagram + 80;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * Stride, pinned: true);
    private readonly int[] _lengths = new int[Capacity];

    /// <summary>A datagram that was received; it may be written to.</summary>
    public Span<byte> this[int index] => _bytes.AsSpan(index * Stride, _lengths[index]);

    /// <summary>The room of one.</summary>
    public Span<byte> Slot(int index) => _bytes.AsSpan(index * Stride, MaxDatagram);

    /// <summary>Where it begins.</summary>
    public nint AddressOf(int index) => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, index * Stride);

    /// <summary>Says how much of a room was used.</summary>
    public void SetLength(int index, int length) => _lengths[index] = length;
}
