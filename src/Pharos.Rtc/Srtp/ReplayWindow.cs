namespace Pharos.Rtc.Srtp;

/// <summary>
/// Replay list of one SSRC: the highest index and one bit for each of the indexes before it, in a ring. Ask <see cref="Check"/> before a
/// packet is authenticated, and tell <see cref="Add"/> after it was. RFC 3711 §3.3.2.
/// </summary>
public sealed class ReplayWindow
{
    /// <summary>The narrowest that the RFC allows.</summary>
    public const int MinWidth = 64;

    private const int BitsPerWord = 64;

    private readonly ulong[] _seen;
    private bool _empty = true;

    /// <summary>An empty one.</summary>
    /// <param name="width">Indexes, the highest included: 64 or more, a power of two.</param>
    public ReplayWindow(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinWidth);
        if (!int.IsPow2(width)) throw new ArgumentException("Not a power of two", nameof(width));
        _seen = new ulong[width / BitsPerWord];
    }

    /// <summary>Indexes that are told apart, the highest included.</summary>
    public int Width => _seen.Length * BitsPerWord;

    /// <summary>The highest index so far; 0 for an empty one.</summary>
    public ulong Highest { get; private set; }

    /// <summary>Whether an index may be new. Changes nothing.</summary>
    /// <returns><see cref="SrtpRefusal.None"/>, <see cref="SrtpRefusal.Replayed"/> or <see cref="SrtpRefusal.TooOld"/>.</returns>
    public SrtpRefusal Check(ulong index)
    {
        if (_empty || index > Highest) return SrtpRefusal.None;
        if (Highest - index >= (ulong)Width) return SrtpRefusal.TooOld;
        return (Word(index) & Bit(index)) == 0 ? SrtpRefusal.None : SrtpRefusal.Replayed;
    }

    /// <summary>Marks an index that <see cref="Check"/> did not refuse.</summary>
    public void Add(ulong index)
    {
        if (_empty || (index > Highest && index - Highest >= (ulong)Width)) Array.Clear(_seen);
        else for (var passed = Highest + 1; passed <= index; passed++) Word(passed) &= ~Bit(passed);

        Word(index) |= Bit(index);
        Highest = _empty ? index : Math.Max(Highest, index);
        _empty = false;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_empty, Highest) = (true, 0);

    private static ulong Bit(ulong index) => 1UL << (int)(index % BitsPerWord);

    private ref ulong Word(ulong index) => ref _seen[(int)(index / BitsPerWord) & (_seen.Length - 1)];
}
