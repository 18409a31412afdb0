using System.Runtime.CompilerServices;

namespace Pharos.Sfu;

/// <summary>How much was dropped since the beginning, for each reason. For any thread.</summary>
/// <typeparam name="TReason">The reasons: numbered from 0 on, without gaps.</typeparam>
/// <param name="total">Counts the same, for all of its kind and after this one is gone; null for none.</param>
internal sealed class DropCounters<TReason>(DropCounters<TReason>? total = null)
    where TReason : struct, Enum
{
    private readonly long[] _counts = new long[Enum.GetValues<TReason>().Length];

    /// <summary>How many for one reason.</summary>
    public long this[TReason reason] => Volatile.Read(ref At(reason));

    /// <summary>One more, or so many.</summary>
    public void Add(TReason reason, long count = 1)
    {
        if (count == 0) return;
        Interlocked.Add(ref At(reason), count);
        total?.Add(reason, count);
    }

    private ref long At(TReason reason) => ref _counts[Unsafe.As<TReason, int>(ref reason)];
}
