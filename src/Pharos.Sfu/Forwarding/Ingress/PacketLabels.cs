using Pharos.Rtc.Primitives;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// What a packet's header extensions say of it; each is empty or null where it says nothing. They stay bytes of the packet.
/// </summary>
internal ref struct PacketLabels
{
    /// <summary>The section, RFC 9143 §15.</summary>
    public ReadOnlySpan<byte> Mid { get; set; }

    /// <summary>The layer, RFC 8852 §3.1.</summary>
    public ReadOnlySpan<byte> Rid { get; set; }

    /// <summary>Of a retransmission, the layer it repairs, RFC 8852 §3.2.</summary>
    public ReadOnlySpan<byte> RepairedRid { get; set; }

    /// <summary>Its number among the packets of all streams.</summary>
    public SeqNo? TransportSequence { get; set; }
}
