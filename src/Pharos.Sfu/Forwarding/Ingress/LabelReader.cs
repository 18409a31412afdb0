using Pharos.Rtc.Rtp;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// The agreed numbers of the header extensions that are read. One number means one extension in all sections of a transport
/// (RFC 8843 §9.1).
/// </summary>
internal sealed class LabelReader
{
    private readonly byte _mid;
    private readonly byte _rid;
    private readonly byte _repairedRid;
    private readonly byte _transportSequence;

    /// <summary>Of these sections.</summary>
    public LabelReader(IEnumerable<IncomingSection> sections)
    {
        foreach (var extension in sections.SelectMany(section => section.Agreed.Answered.Extensions))
        {
            var id = (byte)extension.Id;
            if (extension.Uri == ExtensionUri.Mid) _mid = id;
            if (extension.Uri == ExtensionUri.RtpStreamId) _rid = id;
            if (extension.Uri == ExtensionUri.RepairedRtpStreamId) _repairedRid = id;
            if (extension.Uri == ExtensionUri.TransportWideCc) _transportSequence = id;
        }
    }

    /// <summary>Whether packets are numbered across all streams.</summary>
    public bool HasTransportSequence => _transportSequence != 0;

    /// <summary>Reads those of a packet; a value that is not sound counts as not said.</summary>
    public PacketLabels Read(RtpPacket packet)
    {
        var labels = default(PacketLabels);
        foreach (var element in packet.Extensions)
        {
            // No element has the id 0, so what was not agreed is never found.
            if (element.Id == _mid && StreamName.TryReadMid(element.Value, out var mid)) labels.Mid = mid;
            else if (element.Id == _rid && StreamName.TryReadRid(element.Value, out var rid)) labels.Rid = rid;
            else if (element.Id == _repairedRid && StreamName.TryReadRid(element.Value, out var repaired)) labels.RepairedRid = repaired;
            else if (element.Id == _transportSequence && TransportSequence.TryRead(element.Value, out var number))
                labels.TransportSequence = number;
        }

        return labels;
    }
}
