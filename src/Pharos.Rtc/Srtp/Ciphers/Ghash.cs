using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>
/// The hash of GCM under one key, by the processor's carry-less multiplication: up to 16 blocks are multiplied by as many powers of the
/// key, and their sum is reduced once. NIST SP 800-38D §6.4.
/// </summary>
/// <remarks>
/// <para>The field's elements have their lowest coefficient in the highest bit. A block with its bytes turned round is such a number, and the
/// product of two lies a bit too low, as if it had been multiplied by x; so each power is kept divided by x.</para>
/// <para>The reduction is Montgomery's: multiples of the modulus are added until the lower half of the sum is 0.</para>
/// </remarks>
[InlineArray(MaxBlocks)]
internal struct Ghash
{
    private const int MaxBlocks = 16;
    private const int BlockLength = 16;
    private const int Lanes = 4;

    private Vector128<ulong> _highestPower;

    /// <summary>Whether the processor multiplies so.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported || ArmAes.IsSupported;

    /// <summary>Whether it multiplies four blocks at a time.</summary>
    public static bool IsWideSupported => Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported;

    /// <summary>Under the key's hash key, the encryption of a block of zeros.</summary>
    public static Ghash Create(Vector128<byte> hashKey)
    {
        var hash = default(Ghash);
        var first = DivideByX(Turn(hashKey).AsUInt64());
        hash[MaxBlocks - 1] = first;
        for (var i = MaxBlocks - 2; i >= 0; i--) hash[i] = Multiply(hash[i + 1], first);
        return hash;
    }

    /// <summary>Goes on with whole blocks, the last of which is filled up with zeros.</summary>
    /// <param name="sum">The hash until now, as this returned it; zero at the beginning.</param>
    /// <param name="bytes">What is hashed.</param>
    /// <param name="isWide">Four blocks at a time, where that <see cref="IsWideSupported"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly Vector128<ulong> Add(Vector128<ulong> sum, ReadOnlySpan<byte> bytes, bool isWide)
    {
        ref var at = ref MemoryMarshal.GetReference(bytes);
        for (var blocks = bytes.Length / BlockLength; blocks > 0;)
        {
            var count = Math.Min(blocks, MaxBlocks);
            sum = isWide && IsWideSupported && count >= Lanes ? AddWide(sum, ref at, count) : AddBlocks(sum, ref at, count);
            at = ref Unsafe.Add(ref at, count * BlockLength);
            blocks -= count;
        }
        var rest = bytes.Length % BlockLength;
        return rest == 0 ? sum : Add(sum, Padded(ref at, rest));
    }

    /// <summary>Goes on with one block.</summary>
    public readonly Vector128<ulong> Add(Vector128<ulong> sum, Vector128<byte> block) =>
        Multiply(sum ^ Turn(block).AsUInt64(), this[MaxBlocks - 1]);

    /// <summary>A sum as the block it is.</summary>
    public static Vector128<byte> ToBlock(Vector128<ulong> sum) => Turn(sum.AsByte());

    // By registers: a block that is put together in memory would be read before its parts have come there.
    private static Vector128<byte> Padded(ref byte at, int length)
    {
        if (length >= sizeof(ulong))
        {
            var last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, length - sizeof(ulong)));
            return Vector128.Create(Unsafe.ReadUnaligned<ulong>(ref at), (last >> 1) >> (8 * ((2 * sizeof(ulong)) - length) - 1)).AsByte();
        }
        var low = 0UL;
        for (var i = 0; i < length; i++) low |= (ulong)Unsafe.Add(ref at, i) << (8 * i);
        return Vector128.Create(low, 0).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector128<ulong> AddBlocks(Vector128<ulong> sum, ref byte at, int count)
    {
        ref readonly var power = ref Unsafe.Add(ref Unsafe.AsRef(in _highestPower), MaxBlocks - count);
        var (low, middle, high) = (Vector128<ulong>.Zero, Vector128<ulong>.Zero, Vector128<ulong>.Zero);
        for (var i = 0; i < count; i++)
        {
            var block = Turn(Vector128.LoadUnsafe(ref at, (nuint)(i * BlockLength))).AsUInt64() ^ sum;
            sum = Vector128<ulong>.Zero; // it goes with the first block
            var by = Unsafe.Add(ref Unsafe.AsRef(in power), i);
            low ^= LowByLow(block, by);
            high ^= HighByHigh(block, by);
            middle ^= LowByHigh(block, by) ^ LowByHigh(by, block);
        }
        return Reduce(low, middle, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector128<ulong> AddWide(Vector128<ulong> sum, ref byte at, int count)
    {
        ref var power = ref Unsafe.As<Vector128<ulong>, ulong>(ref Unsafe.Add(ref Unsafe.AsRef(in _highestPower), MaxBlocks - count));
        var turned = Vector512.Create(Vector256.Create(Turned, Turned), Vector256.Create(Turned, Turned));
        var (low, middle, high) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var first = Vector512<ulong>.Zero.WithLower(Vector256<ulong>.Zero.WithLower(sum));
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var blocks = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, (nuint)(i * BlockLength)), turned).AsUInt64() ^ first;
            first = Vector512<ulong>.Zero;
            var by = Vector512.LoadUnsafe(ref power, (nuint)(i * 2));
            low ^= Pclmulqdq.V512.CarrylessMultiply(blocks, by, 0x00);
            high ^= Pclmulqdq.V512.CarrylessMultiply(blocks, by, 0x11);
            middle ^= Pclmulqdq.V512.CarrylessMultiply(blocks, by, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(blocks, by, 0x10);
        }
        var (lowSum, middleSum, highSum) = (Fold(low), Fold(middle), Fold(high));
        for (; i < count; i++)
        {
            var block = Turn(Vector128.LoadUnsafe(ref at, (nuint)(i * BlockLength))).AsUInt64();
            var by = Vector128.LoadUnsafe(ref power, (nuint)(i * 2));
            lowSum ^= LowByLow(block, by);
            highSum ^= HighByHigh(block, by);
            middleSum ^= LowByHigh(block, by) ^ LowByHigh(by, block);
        }
        return Reduce(lowSum, middleSum, highSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector512<ulong> lanes)
    {
        var half = lanes.GetLower() ^ lanes.GetUpper();
        return half.GetLower() ^ half.GetUpper();
    }

    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right) =>
        Reduce(LowByLow(left, right), LowByHigh(left, right) ^ LowByHigh(right, left), HighByHigh(left, right));

    // The middle lies 64 bits above the low part, and 64 below the high one. Each step makes the lowest 64 bits 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        middle ^= Swap(low) ^ LowByHigh(low, Inverse);
        return high ^ Swap(middle) ^ LowByHigh(middle, Inverse);
    }

    private static Vector128<ulong> DivideByX(Vector128<ulong> element)
    {
        var (low, high) = (element[0], element[1]);
        var shifted = Vector128.Create(low << 1, (high << 1) | (low >> 63));
        // A mask in place of a branch: it is made of the key.
        return shifted ^ (Inverse & Vector128.Create(0UL - (high >> 63)));
    }

    // x^-1 = x^127 + x^6 + x + 1: what a coefficient of x^0 becomes.
    private static Vector128<ulong> Inverse => Vector128.Create(1UL, 0xC200_0000_0000_0000);

    private static Vector128<byte> Turned => Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Turn(Vector128<byte> block) => Vector128.Shuffle(block, Turned);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Swap(Vector128<ulong> element) => Vector128.Shuffle(element, Vector128.Create(1UL, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> LowByLow(Vector128<ulong> left, Vector128<ulong> right) => Pclmulqdq.IsSupported
        ? Pclmulqdq.CarrylessMultiply(left, right, 0x00)
        : ArmAes.PolynomialMultiplyWideningLower(left.GetLower(), right.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> HighByHigh(Vector128<ulong> left, Vector128<ulong> right) => Pclmulqdq.IsSupported
        ? Pclmulqdq.CarrylessMultiply(left, right, 0x11)
        : ArmAes.PolynomialMultiplyWideningUpper(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> LowByHigh(Vector128<ulong> left, Vector128<ulong> right) => Pclmulqdq.IsSupported
        ? Pclmulqdq.CarrylessMultiply(left, right, 0x10)
        : ArmAes.PolynomialMultiplyWideningLower(left.GetLower(), right.GetUpper());
}
