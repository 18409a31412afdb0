using System.Text;
using Pharos.Rtc.Primitives;
using Pharos.Rtc.Sdp;

namespace Pharos.Sfu.Forwarding.Ingress;

/// <summary>The publisher's sound or its pictures: what was agreed about them, and the streams they come in.</summary>
internal sealed class IncomingSection
{
    private readonly IncomingFormat?[] _formats = new IncomingFormat?[PayloadType.Max + 1];
    private readonly List<IncomingStream> _streams = [];
    private readonly byte[]? _mid;
    private readonly byte[][] _rids;

    /// <summary>Of what was agreed.</summary>
    public IncomingSection(AgreedMedia media)
    {
        Agreed = media;
        _mid = media.Answered.Mid is { } mid ? Encoding.UTF8.GetBytes(mid) : null;
        _rids = [.. media.Answered.Rids.Select(rid => Encoding.UTF8.GetBytes(rid.Id))];
        foreach (var codec in media.Answered.Codecs) _formats[codec.PayloadType.Value] = new IncomingFormat(codec);
        Format = _formats.First(format => format?.Codec == media.Answered.Codecs.First(codec => !codec.IsRtx))!;
        Extensions = ExtensionIds.Of(media.Answered);
        HasNack = _formats.Any(format => format is { HasNack: true, IsRtx: false });
    }

    /// <summary>What was agreed.</summary>
    public AgreedMedia Agreed { get; }

    /// <summary>Sound or pictures.</summary>
    public MediaKind Kind => Agreed.Answered.Kind;

    /// <summary>Whether it comes in layers, of which each packet's SSRC must say which.</summary>
    public bool IsSimulcast => Agreed.Answered.SimulcastRecv.Length > 1;

    /// <summary>The numbers of its header extensions.</summary>
    public ExtensionIds Extensions { get; }

    /// <summary>Whether lost packets may be asked for.</summary>
    public bool HasNack { get; }

    /// <summary>What it is encoded with: the first agreed codec until a packet says otherwise.</summary>
    public IncomingFormat Format { get; set; }

    /// <summary>Those whose place no other has taken: one without simulcast.</summary>
    public IReadOnlyList<IncomingStream> Streams => _streams;

    /// <summary>The agreed codec of a number; null where there is none.</summary>
    public IncomingFormat? FormatOf(PayloadType payloadType) => _formats[payloadType.Value];

    /// <summary>Whether it is the section of that name.</summary>
    public bool IsNamed(ReadOnlySpan<byte> mid) => _mid is not null && mid.SequenceEqual(_mid);

    /// <summary>The agreed layer of that name; null where there is none.</summary>
    public byte[]? FindRid(ReadOnlySpan<byte> rid)
    {
        foreach (var known in _rids)
            if (rid.SequenceEqual(known)) return known;
        return null;
    }

    /// <summary>The stream of a layer, or without simulcast the only one; null where it has not come.</summary>
    public IncomingStream? FindStream(byte[]? rid)
    {
        foreach (var stream in _streams)
            if (stream.Rid == rid) return stream;
        return null;
    }

    /// <summary>A new stream takes the place of its layer's former one; without simulcast, of any.</summary>
    public void Add(IncomingStream stream)
    {
        if (!IsSimulcast || stream.Rid is not null) Replace(stream.Rid, stream);
        _streams.Add(stream);
    }

    /// <summary>A stream that was announced by its SSRC says which layer it is.</summary>
    public void Name(IncomingStream stream, byte[] rid)
    {
        Replace(rid, stream);
        stream.Name(rid);
    }

    private void Replace(byte[]? rid, IncomingStream by)
    {
        for (var at = _streams.Count - 1; at >= 0; at--)
        {
            if (_streams[at] == by || _streams[at].Rid != rid) continue;
            _streams[at].IsReplaced = true;
            _streams.RemoveAt(at);
        }
    }
}
