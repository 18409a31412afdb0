namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>Knows whether a lasting part of a publisher's packets is lost on the way, whatever of it is mended later.</summary>
internal sealed class LossWatch
{
    /// <summary>Samples that are looked at, a second each: shorter than that is a Wi-Fi network that changes its channel.</summary>
    public const int Window = 10;

    // Between them it stays as it was. Mending works below, and viewers see nothing of it (docs/quality.md).
    private const double Much = 0.04, Little = 0.02;

    // One lost packet of few says nothing.
    private const long MinExpected = 200;

    private readonly (long Expected, long Received)[] _samples = new (long, long)[Window];
    private int _count;

    /// <summary>Whether it is so.</summary>
    public bool IsLossy { get; private set; }

    /// <summary>Takes a sample, once a second.</summary>
    /// <param name="expected">Packets that were to come since the beginning, retransmissions left out.</param>
    /// <param name="received">Those of them that came.</param>
    public void Sample(long expected, long received)
    {
        ref var oldest = ref _samples[_count % Window];
        var (sent, came) = (expected - oldest.Expected, received - oldest.Received);
        oldest = (expected, received);
        if (sent < 0 || came < 0) _count = 0; // another source took the place of one
        else if (++_count > Window) Judge(sent, came);
    }

    private void Judge(long sent, long came)
    {
        var lost = sent < MinExpected ? 0 : 1 - ((double)came / sent);
        if (lost >= Much) IsLossy = true;
        else if (lost <= Little) IsLossy = false;
    }
}
