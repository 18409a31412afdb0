using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>
/// The AES of the processor, which takes the same time whatever the key and the bytes are. The JIT knows which of the two kinds there is,
/// and leaves the other out.
/// </summary>
internal static class AesInstructions
{
    /// <summary>Rounds but for the last.</summary>
    private const int Rounds = AesRoundKeys.Count - 2;

    /// <summary>Whether there is one.</summary>
    public static bool AreSupported => X86Aes.IsSupported || ArmAes.IsSupported;

    // x86 adds a round's key after it, so that the first key comes before; Arm adds it before, so that the last but one goes with the last.
    private static int First => X86Aes.IsSupported ? 1 : 0;

    /// <summary>The substitution of each byte of a word. FIPS 197 §5.1.1.</summary>
    public static uint Substitute(uint word)
    {
        // The rows of a block whose columns are all the same may be shifted without anything changing.
        var columns = Vector128.Create(word).AsByte();
        var substituted = X86Aes.IsSupported
            ? X86Aes.EncryptLast(columns, Vector128<byte>.Zero)
            : ArmAes.Encrypt(columns, Vector128<byte>.Zero);
        return substituted.AsUInt32()[0];
    }

    /// <summary>Encrypts a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(Vector128<byte> block, ref readonly AesRoundKeys keys)
    {
        block = Begin(block, in keys);
        for (var round = First; round < First + Rounds; round++) block = Round(block, keys[round]);
        return End(block, in keys);
    }

    /// <summary>Encrypts eight blocks, which keep the processor busy where one would wait for each round's result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt(
        ref Vector128<byte> b0, ref Vector128<byte> b1, ref Vector128<byte> b2, ref Vector128<byte> b3, ref Vector128<byte> b4,
        ref Vector128<byte> b5, ref Vector128<byte> b6, ref Vector128<byte> b7, ref readonly AesRoundKeys keys)
    {
        (b0, b1, b2, b3) = (Begin(b0, in keys), Begin(b1, in keys), Begin(b2, in keys), Begin(b3, in keys));
        (b4, b5, b6, b7) = (Begin(b4, in keys), Begin(b5, in keys), Begin(b6, in keys), Begin(b7, in keys));
        for (var round = First; round < First + Rounds; round++)
        {
            var key = keys[round];
            (b0, b1, b2, b3) = (Round(b0, key), Round(b1, key), Round(b2, key), Round(b3, key));
            (b4, b5, b6, b7) = (Round(b4, key), Round(b5, key), Round(b6, key), Round(b7, key));
        }
        (b0, b1, b2, b3) = (End(b0, in keys), End(b1, in keys), End(b2, in keys), End(b3, in keys));
        (b4, b5, b6, b7) = (End(b4, in keys), End(b5, in keys), End(b6, in keys), End(b7, in keys));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Begin(Vector128<byte> block, ref readonly AesRoundKeys keys) =>
        X86Aes.IsSupported ? block ^ keys[0] : block;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Round(Vector128<byte> block, Vector128<byte> key) =>
        X86Aes.IsSupported ? X86Aes.Encrypt(block, key) : ArmAes.MixColumns(ArmAes.Encrypt(block, key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> End(Vector128<byte> block, ref readonly AesRoundKeys keys) => X86Aes.IsSupported
        ? X86Aes.EncryptLast(block, keys[AesRoundKeys.Count - 1])
        : ArmAes.Encrypt(block, keys[AesRoundKeys.Count - 2]) ^ keys[AesRoundKeys.Count - 1];
}
