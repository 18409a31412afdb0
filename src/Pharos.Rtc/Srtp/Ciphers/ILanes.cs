using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pharos.Rtc.Srtp.Ciphers;

/// <summary>Words of as many messages as a vector has lanes: what one word goes through, all do.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>How many.</summary>
    static abstract int Count { get; }

    /// <summary>A word in all of them.</summary>
    static abstract TSelf Create(uint word);

    /// <summary>Words that lie behind each other.</summary>
    static abstract TSelf Load(ref readonly uint words);

    /// <summary>Puts them there.</summary>
    static abstract void Store(TSelf lanes, ref uint words);

    /// <summary>Sums modulo 2^32.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Exclusive or.</summary>
    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>And.</summary>
    static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary>Each turned to the left by a bit.</summary>
    static abstract TSelf Rotate1(TSelf lanes);

    /// <summary>The same by 5 bits.</summary>
    static abstract TSelf Rotate5(TSelf lanes);

    /// <summary>The same by 30 bits.</summary>
    static abstract TSelf Rotate30(TSelf lanes);
}

/// <summary>Sixteen, on a processor with AVX-512.</summary>
internal readonly struct Lanes16(Vector512<uint> words) : ILanes<Lanes16>
{
    private readonly Vector512<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static Lanes16 Create(uint word) => new(Vector512.Create(word));

    /// <inheritdoc/>
    public static Lanes16 Load(ref readonly uint words) => new(Vector512.LoadUnsafe(in words));

    /// <inheritdoc/>
    public static void Store(Lanes16 lanes, ref uint words) => lanes._words.StoreUnsafe(ref words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 left, Lanes16 right) => new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator ^(Lanes16 left, Lanes16 right) => new(left._words ^ right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator &(Lanes16 left, Lanes16 right) => new(left._words & right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Rotate1(Lanes16 lanes) => new(Avx512F.RotateLeft(lanes._words, 1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Rotate5(Lanes16 lanes) => new(Avx512F.RotateLeft(lanes._words, 5));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Rotate30(Lanes16 lanes) => new(Avx512F.RotateLeft(lanes._words, 30));
}

/// <summary>Eight, on a processor with AVX2.</summary>
internal readonly struct Lanes8(Vector256<uint> words) : ILanes<Lanes8>
{
    private readonly Vector256<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static Lanes8 Create(uint word) => new(Vector256.Create(word));

    /// <inheritdoc/>
    public static Lanes8 Load(ref readonly uint words) => new(Vector256.LoadUnsafe(in words));

    /// <inheritdoc/>
    public static void Store(Lanes8 lanes, ref uint words) => lanes._words.StoreUnsafe(ref words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 left, Lanes8 right) => new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator ^(Lanes8 left, Lanes8 right) => new(left._words ^ right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator &(Lanes8 left, Lanes8 right) => new(left._words & right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Rotate1(Lanes8 lanes) => new((lanes._words << 1) | (lanes._words >>> 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Rotate5(Lanes8 lanes) => new((lanes._words << 5) | (lanes._words >>> 27));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Rotate30(Lanes8 lanes) => new((lanes._words << 30) | (lanes._words >>> 2));
}

/// <summary>Four, on any processor.</summary>
internal readonly struct Lanes4(Vector128<uint> words) : ILanes<Lanes4>
{
    private readonly Vector128<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    public static Lanes4 Create(uint word) => new(Vector128.Create(word));

    /// <inheritdoc/>
    public static Lanes4 Load(ref readonly uint words) => new(Vector128.LoadUnsafe(in words));

    /// <inheritdoc/>
    public static void Store(Lanes4 lanes, ref uint words) => lanes._words.StoreUnsafe(ref words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator +(Lanes4 left, Lanes4 right) => new(left._words + right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator ^(Lanes4 left, Lanes4 right) => new(left._words ^ right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator &(Lanes4 left, Lanes4 right) => new(left._words & right._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Rotate1(Lanes4 lanes) => new((lanes._words << 1) | (lanes._words >>> 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Rotate5(Lanes4 lanes) => new((lanes._words << 5) | (lanes._words >>> 27));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Rotate30(Lanes4 lanes) => new((lanes._words << 30) | (lanes._words >>> 2));
}
