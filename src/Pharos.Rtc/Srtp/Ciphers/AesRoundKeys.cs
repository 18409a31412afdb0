using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>The eleven round keys of AES-128, in the order in which they are used. FIPS 197 §5.2.</summary>
[InlineArray(Count)]
internal struct AesRoundKeys
{
    /// <summary>The first is added before the first round.</summary>
    public const int Count = 11;

    private Vector128<byte> _first;

    /// <summary>Expands a key of 16 bytes. In constant time: the substitution is the processor's own.</summary>
    /// <exception cref="PlatformNotSupportedException">See <see cref="AesInstructions.AreSupported"/>.</exception>
    public static AesRoundKeys Expand(ReadOnlySpan<byte> key)
    {
        var keys = default(AesRoundKeys);
        var words = Vector128.Create(key).AsUInt32();
        keys[0] = words.AsByte();
        var constant = 1;
        for (var round = 1; round < Count; round++)
        {
            // The last word, rotated by a byte, substituted, and with the round's constant, goes into all four: each takes the sum of those
            // before it.
            var mixed = uint.RotateRight(AesInstructions.Substitute(words[3]), 8) ^ (uint)constant;
            var sums = words ^ Shift(words, 1) ^ Shift(words, 2) ^ Shift(words, 3);
            words = sums ^ Vector128.Create(mixed);
            keys[round] = words.AsByte();
            constant = (constant << 1) ^ ((constant >> 7) * 0x11B); // x times it, modulo AES's polynomial
        }
        return keys;
    }

    // By words, from the first to the last.
    private static Vector128<uint> Shift(Vector128<uint> words, int count) => count switch
    {
        1 => Vector128.Create(0, words[0], words[1], words[2]),
        2 => Vector128.Create(0, 0, words[0], words[1]),
        _ => Vector128.Create(0, 0, 0, words[0]),
    };
}
