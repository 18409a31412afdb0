namespace Pharos.Server.Signaling;

/// <summary>To the broadcaster: how long it takes until viewers see what is in front of the camera, by their own account.</summary>
/// <param name="Measured">How many have said so of late.</param>
/// <param name="MedianMs">Half of them have less, in milliseconds.</param>
/// <param name="P95Ms">All but one in twenty have no more.</param>
/// <param name="MaxMs">The most.</param>
/// <param name="Viewers">Those that came first.</param>
internal sealed record DelaysAre(int Measured, int MedianMs, int P95Ms, int MaxMs, IReadOnlyList<DelayOf> Viewers) : ServerMessage
{
    /// <summary>Viewers that are told of one by one: as many as a person reads.</summary>
    public const int MaxViewers = 20;

    /// <summary>Of at least one.</summary>
    public static DelaysAre Of(IReadOnlyList<DelayOf> all)
    {
        var sorted = all.Select(one => one.Ms).Order().ToArray();
        return new(sorted.Length, AtShare(0.5), AtShare(0.95), sorted[^1], [.. all.Take(MaxViewers)]);

        int AtShare(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}

/// <summary>One viewer's.</summary>
/// <param name="PeerId">Its name.</param>
/// <param name="Ms">Milliseconds.</param>
internal sealed record DelayOf(string PeerId, int Ms);
