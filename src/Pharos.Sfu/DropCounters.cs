using System.Runtime.CompilerServices;

namespace Pharos.Sfu;

/// <summary>How much was dropped since the beginning, for each reason. Written by one thread, read by any.</summary>
/// <typeparam name="TReason">The reasons: numbered from 0 on, without gaps.</typeparam>
internal sealed class DropCounters<TReason>
    where TReason : struct, Enum
{
    private readonly long[] _counts = new long[Enum.GetValues<TReason>().Length];

    /// <summary>How many for one reason.</summary>
    public long this[TReason reason] => Volatile.Read(ref At(reason));

    /// <summary>One more.</summary>
    public void Add(TReason reason) => At(reason)++;

    private ref long At(TReason reason) => ref _counts[Unsafe.As<TReason, int>(ref reason)];
}
