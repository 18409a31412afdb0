using System.Diagnostics.CodeAnalysis;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Rtp;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>
/// Which stream a publisher's SSRC belongs to, found out once an SSRC and kept, for packets stop saying it: by the offer's
/// <c>ssrc</c> lines and FID groups (RFC 5576), else by the packet's mid and rid (RFC 8843 §9.2, RFC 8852 §3), else by its payload
/// type where one section has it. Until that is found out, and where it is not, packets are dropped.
/// </summary>
internal sealed class IncomingSources
{
    /// <summary>
    /// SSRCs that are followed, those replaced included: four layers and the sound, with retransmissions, and six changes of each.
    /// More than that is no encoder's doing.
    /// </summary>
    public const int MaxSources = 64;

    private const string FlowIdentification = "FID";

    private readonly IncomingSection[] _sections;
    private readonly Func<int> _numberSource;
    private readonly Dictionary<Ssrc, Announced> _announced = [];
    private readonly Dictionary<Ssrc, Latched> _latched = [];

    /// <summary>With what the offer announced.</summary>
    /// <param name="sections">The agreed ones.</param>
    /// <param name="numberSource">Numbers streams, see <see cref="Publication.NumberSource"/>.</param>
    public IncomingSources(IncomingSection[] sections, Func<int> numberSource)
    {
        (_sections, _numberSource) = (sections, numberSource);
        foreach (var section in sections)
        {
            var offered = section.Agreed.Offered;
            foreach (var source in offered.Sources) _announced[source.Ssrc] = new Announced(section, null);
            foreach (var group in offered.SourceGroups)
            {
                if (group is { Semantics: FlowIdentification, Ssrcs: [var media, var repair] })
                    _announced[repair] = new Announced(section, media);
            }
        }
    }

    /// <summary>SSRCs that are known.</summary>
    public int Count => _latched.Count;

    /// <summary>The media stream of an SSRC.</summary>
    public bool TryFind(Ssrc ssrc, [NotNullWhen(true)] out IncomingStream? stream)
    {
        stream = _latched.TryGetValue(ssrc, out var latched) && latched.Stream is { IsReplaced: false } found ? found : null;
        return stream is not null;
    }

    /// <summary>Finds what a packet belongs to.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="labels">What its extensions say.</param>
    /// <param name="stream">Its stream; of a retransmission, the one it repairs.</param>
    /// <param name="format">Of the packet.</param>
    /// <returns>Why it belongs to none; <see cref="IngressDrop.None"/> where it does.</returns>
    public IngressDrop Find(RtpPacket packet, PacketLabels labels, out IncomingStream? stream, out IncomingFormat? format)
    {
        (stream, format) = (null, null);
        if (!_latched.TryGetValue(packet.Ssrc, out var latched))
        {
            var drop = Latch(packet, labels, out latched);
            if (drop != IngressDrop.None) return drop;
        }

        format = latched!.Section.FormatOf(packet.PayloadType);
        if (format is null || format.IsRtx != latched.Stream is null) return IngressDrop.PayloadType;
        if (latched.Stream is { } media)
        {
            stream = media;
            return media.IsReplaced ? IngressDrop.ReplacedSource : Name(media, labels.Rid);
        }

        stream = latched.Repairs is { } ssrc
            ? _latched.GetValueOrDefault(ssrc)?.Stream
            : latched.Section.FindStream(latched.RepairedRid);
        return stream is { IsReplaced: false } ? IngressDrop.None : IngressDrop.NothingRepaired;
    }

    private static IngressDrop Name(IncomingStream stream, ReadOnlySpan<byte> label)
    {
        if (stream.Rid is not null || label.IsEmpty || !stream.Section.IsSimulcast) return IngressDrop.None;
        if (stream.Section.FindRid(label) is not { } rid) return IngressDrop.UnknownLabel;
        stream.Section.Name(stream, rid);
        return IngressDrop.None;
    }

    private IngressDrop Latch(RtpPacket packet, PacketLabels labels, out Latched? latched)
    {
        latched = null;
        var announced = _announced.TryGetValue(packet.Ssrc, out var found) ? found : default;
        var section = announced.Section ?? SectionOf(packet.PayloadType, labels.Mid);
        if (section is null) return labels.Mid.IsEmpty ? IngressDrop.PayloadType : IngressDrop.UnknownLabel;
        if (section.FormatOf(packet.PayloadType) is not { } format) return IngressDrop.PayloadType;

        // What an offer announces is told apart by its SSRC; its rid may follow.
        var label = format.IsRtx ? labels.RepairedRid : labels.Rid;
        var rid = section.IsSimulcast ? section.FindRid(label) : null;
        if (section.IsSimulcast && rid is null)
        {
            if (!label.IsEmpty) return IngressDrop.UnknownLabel;
            if (format.IsRtx ? announced.Repairs is null : announced.Section is null) return IngressDrop.Unlabelled;
        }

        if (_latched.Count == MaxSources) return IngressDrop.TooManySources;
        latched = format.IsRtx
            ? new Latched(section, null, rid, rid is null ? announced.Repairs : null)
            : new Latched(section, new IncomingStream(section, packet.Ssrc, _numberSource(), rid), null, null);
        _latched.Add(packet.Ssrc, latched);
        if (latched.Stream is { } stream) section.Add(stream);
        return IngressDrop.None;
    }

    private IncomingSection? SectionOf(PayloadType payloadType, ReadOnlySpan<byte> mid)
    {
        IncomingSection? only = null;
        foreach (var section in _sections)
        {
            if (mid.IsEmpty ? section.FormatOf(payloadType) is null : !section.IsNamed(mid)) continue;
            if (only is not null) return null;
            only = section;
        }

        return only;
    }

    private readonly record struct Announced(IncomingSection? Section, Ssrc? Repairs);

    /// <summary>An SSRC that is known: media with its stream, or retransmissions with the layer or the SSRC they repair.</summary>
    private sealed record Latched(IncomingSection Section, IncomingStream? Stream, byte[]? RepairedRid, Ssrc? Repairs);
}
