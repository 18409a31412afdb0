namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>Counts drops by their reason.</summary>
internal sealed class DropCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<IngressDrop>().Length];

    /// <summary>How many there were for a reason, since the beginning.</summary>
    public long this[IngressDrop reason] => _counts[(int)reason];

    /// <summary>Counts one.</summary>
    public void Count(IngressDrop reason) => _counts[(int)reason]++;
}
