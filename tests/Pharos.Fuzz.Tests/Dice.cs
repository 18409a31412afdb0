namespace Pharos.Fuzz.Tests;

/// <summary>Random numbers that are the same for the same seed, on every machine and in every version (SplitMix64).</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var bits = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>0 to <paramref name="end"/> − 1; 0 where that is nothing.</summary>
    public int Next(int end) => end <= 1 ? 0 : (int)((Next() >> 32) * (ulong)end >> 32);

    /// <summary>Whether one of so many cases came up.</summary>
    public bool OneOf(int cases) => Next(cases) == 0;

    /// <summary>One of the choices.</summary>
    public T Pick<T>(ReadOnlySpan<T> choices) => choices[Next(choices.Length)];

    /// <summary>Fills with random bytes.</summary>
    public void Fill(Span<byte> bytes)
    {
        foreach (ref var value in bytes) value = (byte)Next();
    }
}
