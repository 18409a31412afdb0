using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>A section that is being read, or what is said of all sections before the first.</summary>
internal sealed class SectionBuilder
{
    private readonly TransportBuilder _transport = new();
    private readonly CodecBuilder _codecs = new();
    private readonly SourceBuilder _sources = new();
    private readonly RidBuilder _rids = new();
    private readonly ImmutableArray<string>.Builder _formats = ImmutableArray.CreateBuilder<string>();
    private readonly List<ExtensionMapping> _extensions = [];
    private string _media = "";
    private string _protocol = "";
    private ushort _port;
    private MediaDirection? _direction;
    private bool _bundleOnly;
    private bool _rtcpMux;
    private bool _rtcpReducedSize;

    public string? Mid { get; private set; }

    public bool ExtmapAllowMixed { get; private set; }

    public bool IsRtp { get; private set; }

    /// <summary>Reads <c>audio 9 UDP/TLS/RTP/SAVPF 111 63</c>.</summary>
    public string? ReadMedia(ReadOnlySpan<char> rest)
    {
        var media = SdpText.Word(ref rest);
        var ports = SdpText.Word(ref rest);
        var protocol = SdpText.Word(ref rest);
        if (!SdpText.IsName(media) || !SdpText.IsName(protocol) || rest.IsEmpty)
            return "an m= line is a medium, a port, a protocol and formats, as in 'm=audio 9 UDP/TLS/RTP/SAVPF 111'";
        if (!SdpText.TryNumber(SdpText.Before('/', ref ports), out _port)) return "a port is a number from 0 to 65535";
        (_media, _protocol) = (media.ToString(), protocol.ToString());
        IsRtp = protocol.Contains("RTP/", StringComparison.Ordinal);
        while (rest.Length > 0)
        {
            var format = SdpText.Word(ref rest);
            if (!SdpText.IsName(format)) return "a format is a name of 1 to 64 visible characters";
            if (_formats.Count > Primitives.PayloadType.Max) return "there are more formats than there are payload types";
            _formats.Add(format.ToString());
            if (!IsRtp) continue;
            if (!SdpText.TryPayloadType(format, out var payloadType)) return "a payload type is a number from 0 to 127";
            _codecs.Add(payloadType);
        }
        return null;
    }

    /// <summary>Takes in an attribute; what is returned is wrong with it.</summary>
    public string? ReadAttribute(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "mid": return ReadMid(value);
            case "sendrecv": _direction = MediaDirection.SendRecv; return null;
            case "sendonly": _direction = MediaDirection.SendOnly; return null;
            case "recvonly": _direction = MediaDirection.RecvOnly; return null;
            case "inactive": _direction = MediaDirection.Inactive; return null;
            case "bundle-only": _bundleOnly = true; return null;
            case "rtcp-mux": _rtcpMux = true; return null;
            case "rtcp-rsize": _rtcpReducedSize = true; return null;
            case "extmap-allow-mixed": ExtmapAllowMixed = true; return null;
            case "extmap": ReadExtension(value); return null;
            case "rtpmap": return _codecs.ReadRtpmap(value);
            case "fmtp": return IsRtp ? _codecs.ReadFmtp(value) : null;
            case "rtcp-fb": return _codecs.ReadFeedback(value);
            case "msid": _sources.ReadMsid(value); return null;
            case "ssrc": _sources.ReadSource(value); return null;
            case "ssrc-group": _sources.ReadGroup(value); return null;
            case "rid" or "simulcast": return _rids.Read(name, value);
            default: return _transport.Read(name, value);
        }
    }

    /// <summary>The section, with what was said of all sections where it says nothing itself.</summary>
    public MediaSection Build(SectionBuilder common)
    {
        var codecs = IsRtp ? _codecs.Build() : [];
        var section = new MediaSection
        {
            Media = _media,
            Port = _port,
            Protocol = _protocol,
            Formats = codecs.IsEmpty ? _formats.ToImmutable() : [],
            Codecs = codecs,
            Mid = Mid,
            Direction = _direction ?? common._direction ?? MediaDirection.SendRecv,
            BundleOnly = _bundleOnly,
            RtcpMux = _rtcpMux,
            RtcpReducedSize = _rtcpReducedSize,
            Extensions =
            [
                .. _extensions,
                .. common._extensions.Where(said => IsRtp && !_extensions.Any(own => own.Id == said.Id || own.Uri == said.Uri)),
            ],
        };
        return _rids.Build(_sources.Build(_transport.Build(section, common._transport)));
    }

    private string? ReadMid(ReadOnlySpan<char> value)
    {
        value = value.Trim(' ');
        if (!SdpText.IsName(value)) return "a mid is a name of 1 to 64 visible characters";
        Mid = value.ToString();
        return null;
    }

    // An extension that cannot be read is one that is not agreed on: all that is forwarded does without any (RFC 8285 §6).
    private void ReadExtension(ReadOnlySpan<char> rest)
    {
        var direction = SdpText.Word(ref rest);
        var uri = SdpText.Word(ref rest);
        if (!SdpText.TryNumber(SdpText.Before('/', ref direction), out ushort id)
            || id is not ((>= 1 and <= 14) or (>= 16 and <= 255) or (>= 4096 and <= 4351))
            || uri.IsEmpty || _extensions.Count == SdpLimits.MaxRepeats)
            return;
        MediaDirection? said;
        switch (direction)
        {
            case "": said = null; break;
            case "sendrecv": said = MediaDirection.SendRecv; break;
            case "sendonly": said = MediaDirection.SendOnly; break;
            case "recvonly": said = MediaDirection.RecvOnly; break;
            case "inactive": said = MediaDirection.Inactive; break;
            default: return;
        }
        _extensions.Add(new ExtensionMapping(id, uri.ToString(), said));
    }
}
