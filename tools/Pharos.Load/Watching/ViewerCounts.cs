namespace Pharos.Load.Watching;

/// <summary>What one viewer, or all of them, have counted since they began; differences of two are of the time between.</summary>
/// <param name="Received">Different media packets.</param>
/// <param name="Expected">Packets that there must have been, by their sequence numbers.</param>
/// <param name="Bytes">Bytes of the datagrams with media.</param>
/// <param name="Duplicates">Packets that came once more.</param>
/// <param name="Reordered">Packets that came behind a later one.</param>
/// <param name="Skipped">Packets that the server left out, closing the numbers over them.</param>
/// <param name="Sampled">Packets that were decrypted and checked.</param>
/// <param name="Corrupt">Packets among them that were not authentic or not what was sent.</param>
internal readonly record struct ViewerCounts(
    long Received, long Expected, long Bytes, long Duplicates, long Reordered, long Skipped, long Sampled, long Corrupt)
{
    /// <summary>Packets that are missing; those that came of the time before, where they were missing, do not make it negative.</summary>
    public long Lost => Math.Max(0, Expected - Received);

    /// <summary>What is missing and what the server left out, of what there should have been: 0 to 100, to five digits behind the point.</summary>
    public double LossPercent => Received + Lost + Skipped is > 0 and var all ? Math.Round((Lost + Skipped) * 100.0 / all, 5) : 0;

    /// <summary>The sum.</summary>
    public static ViewerCounts operator +(ViewerCounts a, ViewerCounts b) => new(
        a.Received + b.Received, a.Expected + b.Expected, a.Bytes + b.Bytes, a.Duplicates + b.Duplicates, a.Reordered + b.Reordered,
        a.Skipped + b.Skipped, a.Sampled + b.Sampled, a.Corrupt + b.Corrupt);

    /// <summary>What was added since an earlier count.</summary>
    public static ViewerCounts operator -(ViewerCounts a, ViewerCounts b) => new(
        a.Received - b.Received, a.Expected - b.Expected, a.Bytes - b.Bytes, a.Duplicates - b.Duplicates, a.Reordered - b.Reordered,
        a.Skipped - b.Skipped, a.Sampled - b.Sampled, a.Corrupt - b.Corrupt);
}
