using System.Runtime.CompilerServices;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>The five words of SHA-1 for many messages at a time. FIPS 180-4 §6.1.</summary>
/// <typeparam name="TLanes">The vector that has a lane for each message.</typeparam>
internal struct Sha1State<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Words of a state.</summary>
    public const int Words = 5;

    /// <summary>Words of a block.</summary>
    public const int BlockWords = 16;

    /// <summary>The words.</summary>
    public TLanes A, B, C, D, E;

    /// <summary>Before the first block.</summary>
    public static Sha1State<TLanes> Initial => new()
    {
        A = TLanes.Create(0x67452301),
        B = TLanes.Create(0xEFCDAB89),
        C = TLanes.Create(0x98BADCFE),
        D = TLanes.Create(0x10325476),
        E = TLanes.Create(0xC3D2E1F0),
    };

    /// <summary>A state that lies in memory: the first words of all messages, then the second ones, and so on to the fifth.</summary>
    public static Sha1State<TLanes> Load(ref uint words) => new()
    {
        A = TLanes.Load(ref words),
        B = TLanes.Load(ref Unsafe.Add(ref words, TLanes.Count)),
        C = TLanes.Load(ref Unsafe.Add(ref words, 2 * TLanes.Count)),
        D = TLanes.Load(ref Unsafe.Add(ref words, 3 * TLanes.Count)),
        E = TLanes.Load(ref Unsafe.Add(ref words, 4 * TLanes.Count)),
    };

    /// <summary>Puts it there.</summary>
    public readonly void Store(ref uint words)
    {
        TLanes.Store(A, ref words);
        TLanes.Store(B, ref Unsafe.Add(ref words, TLanes.Count));
        TLanes.Store(C, ref Unsafe.Add(ref words, 2 * TLanes.Count));
        TLanes.Store(D, ref Unsafe.Add(ref words, 3 * TLanes.Count));
        TLanes.Store(E, ref Unsafe.Add(ref words, 4 * TLanes.Count));
    }

    /// <summary>Takes a block of each message.</summary>
    /// <param name="words">The first words of all messages, then the second ones, and so on to the sixteenth; they are overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ref uint words)
    {
        var (a, b, c, d, e) = (A, B, C, D, E);
        var k = TLanes.Create(0x5A827999);
        for (var t = 0; t < 20; t++)
        {
            var word = t < BlockWords ? TLanes.Load(ref Unsafe.Add(ref words, t * TLanes.Count)) : Next(ref words, t);
            (a, b, c, d, e) = (TLanes.Rotate5(a) + (d ^ (b & (c ^ d))) + e + k + word, a, TLanes.Rotate30(b), c, d);
        }
        k = TLanes.Create(0x6ED9EBA1);
        for (var t = 20; t < 40; t++)
            (a, b, c, d, e) = (TLanes.Rotate5(a) + (b ^ c ^ d) + e + k + Next(ref words, t), a, TLanes.Rotate30(b), c, d);
        k = TLanes.Create(0x8F1BBCDC);
        for (var t = 40; t < 60; t++)
            (a, b, c, d, e) = (TLanes.Rotate5(a) + ((b & c) ^ (d & (b ^ c))) + e + k + Next(ref words, t), a, TLanes.Rotate30(b), c, d);
        k = TLanes.Create(0xCA62C1D6);
        for (var t = 60; t < 80; t++)
            (a, b, c, d, e) = (TLanes.Rotate5(a) + (b ^ c ^ d) + e + k + Next(ref words, t), a, TLanes.Rotate30(b), c, d);
        (A, B, C, D, E) = (A + a, B + b, C + c, D + d, E + e);
    }

    // The schedule needs its last sixteen words, and no others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Next(ref uint words, int t)
    {
        var next = TLanes.Rotate1(Word(ref words, t - 3) ^ Word(ref words, t - 8) ^ Word(ref words, t - 14) ^ Word(ref words, t));
        TLanes.Store(next, ref Unsafe.Add(ref words, (t & (BlockWords - 1)) * TLanes.Count));
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Word(ref uint words, int t) => TLanes.Load(ref Unsafe.Add(ref words, (t & (BlockWords - 1)) * TLanes.Count));
}
