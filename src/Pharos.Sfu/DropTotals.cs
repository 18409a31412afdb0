using Pharos.Sfu.Forwarding;
using Pharos.Sfu.Forwarding.Ingress;
using Pharos.Sfu.Peers;

namespace Pharos.Sfu;

/// <summary>What all sessions have dropped, those that are gone included. For any thread.</summary>
internal sealed class DropTotals
{
    /// <summary>What did not get as far as their media, or not out to them.</summary>
    public DropCounters<DatagramDropReason> Datagrams { get; } = new();

    /// <summary>What publishers sent and is not sent on.</summary>
    public DropCounters<IngressDrop> Ingress { get; } = new();

    /// <summary>What viewers said and was not heeded.</summary>
    public DropCounters<ViewerDrop> Viewers { get; } = new();
}
