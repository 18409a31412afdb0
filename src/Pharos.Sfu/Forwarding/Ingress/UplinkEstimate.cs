namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// What bitrate a publisher may send, by how much of it is lost: for publishers that get no transport-wide feedback, and so cannot find out
/// by themselves (draft-ietf-rmcat-gcc-02 §6, draft-alvestrand-rmcat-remb-03).
/// </summary>
internal sealed class UplinkEstimate
{
    /// <summary>Where it begins, in bit/s: a good picture of 720 lines. To begin lower would keep it lower for a minute.</summary>
    public const long Start = 2_500_000;

    /// <summary>Never more, in bit/s: beyond what encoders send live.</summary>
    public const long Max = 20_000_000;

    /// <summary>Never less, in bit/s: sound, and pictures of a kind.</summary>
    public const long Min = 150_000;

    // All of §6: below 2 % loss it grows by 5 %, above 10 % it shrinks by half of the loss.
    private const double LittleLoss = 0.02, MuchLoss = 0.1, Growth = 1.05, LossShare = 0.5;

    // §5.5 of the same draft: to say more than that means nothing while it is not used.
    private const double Unused = 1.5;

    private long _expected;
    private long _received;

    /// <summary>In bit/s.</summary>
    public long BitsPerSecond { get; private set; } = Start;

    /// <summary>Estimates anew, once a second.</summary>
    /// <param name="expected">Packets of all streams that were to come, since the beginning.</param>
    /// <param name="received">Those of them that came.</param>
    /// <param name="bytes">What came in the last second.</param>
    public void Update(long expected, long received, long bytes)
    {
        var (expectedNow, receivedNow) = (expected - _expected, received - _received);
        (_expected, _received) = (expected, received);
        if (expectedNow <= 0) return;

        var loss = Math.Clamp(1 - ((double)receivedNow / expectedNow), 0, 1);
        var estimate = (double)BitsPerSecond;
        if (loss > MuchLoss) estimate *= 1 - (LossShare * loss);
        else if (loss < LittleLoss) estimate = Math.Max(estimate, Math.Min(estimate * Growth, bytes * 8 * Unused));
        BitsPerSecond = (long)Math.Clamp(estimate, Min, Max);
    }
}
