using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>AES-128 in counter mode by the processor's instructions, eight blocks at a time. NIST SP 800-38A §6.5.</summary>
internal static class AesCtr
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockLength = 16;

    private const int Blocks = 8;
    private const int Batch = Blocks * BlockLength;

    /// <summary>Encrypts or decrypts. The source and the destination begin at the same byte, or do not overlap.</summary>
    /// <param name="keys">The key.</param>
    /// <param name="counter">The first counter block; its last four bytes are counted up as a number, and must not wrap.</param>
    /// <param name="source">What is encrypted.</param>
    /// <param name="destination">Room for as much.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ref readonly AesRoundKeys keys, Vector128<byte> counter, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        var count = BinaryPrimitives.ReverseEndianness(counter.AsUInt32()[3]);
        var at = 0;
        for (; at + Batch <= source.Length; at += Batch, count += Blocks)
            ApplyBatch(in keys, counter, count, ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref to, at));
        for (; at + BlockLength <= source.Length; at += BlockLength, count++)
            Xor(AesInstructions.Encrypt(Block(counter, count), in keys), ref from, ref to, at);
        if (at == source.Length) return;
        Span<byte> last = stackalloc byte[BlockLength];
        AesInstructions.Encrypt(Block(counter, count), in keys).CopyTo(last);
        for (var i = 0; at < source.Length; at++, i++) destination[at] = (byte)(source[at] ^ last[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyBatch(ref readonly AesRoundKeys keys, Vector128<byte> counter, uint count, ref byte from, ref byte to)
    {
        var (b0, b1, b2, b3) = (Block(counter, count), Block(counter, count + 1), Block(counter, count + 2), Block(counter, count + 3));
        var (b4, b5, b6, b7) = (Block(counter, count + 4), Block(counter, count + 5), Block(counter, count + 6), Block(counter, count + 7));
        AesInstructions.Encrypt(ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7, in keys);
        Xor(b0, ref from, ref to, 0);
        Xor(b1, ref from, ref to, 16);
        Xor(b2, ref from, ref to, 32);
        Xor(b3, ref from, ref to, 48);
        Xor(b4, ref from, ref to, 64);
        Xor(b5, ref from, ref to, 80);
        Xor(b6, ref from, ref to, 96);
        Xor(b7, ref from, ref to, 112);
    }

    /// <summary>A counter block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Block(Vector128<byte> counter, uint count) =>
        counter.AsUInt32().WithElement(3, BinaryPrimitives.ReverseEndianness(count)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Xor(Vector128<byte> stream, ref byte from, ref byte to, int at) =>
        (Vector128.LoadUnsafe(ref from, (nuint)at) ^ stream).StoreUnsafe(ref to, (nuint)at);
}
