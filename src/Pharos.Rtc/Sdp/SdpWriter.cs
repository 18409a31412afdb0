using System.Text;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// Writes session descriptions in the order in which browsers write them: RFC 8866 §5, RFC 9429 §5. Lines end with CRLF. A value with
/// the end of a line in it is a bug of the caller, and throws.
/// </summary>
public static class SdpWriter
{
    /// <summary>Writes a description.</summary>
    public static string Write(SessionDescription description)
    {
        var text = new StringBuilder();
        Line(text, "v=0");
        Line(text, $"o=- {description.SessionId} {description.SessionVersion} IN IP4 127.0.0.1");
        Line(text, "s=-");
        Line(text, "t=0 0");
        if (description.IceLite) Line(text, "a=ice-lite");
        foreach (var group in description.Groups) Line(text, $"a=group:{string.Join(' ', group.Mids.Prepend(group.Semantics))}");
        if (description.ExtmapAllowMixed) Line(text, "a=extmap-allow-mixed");
        Line(text, "a=msid-semantic: WMS *");
        foreach (var section in description.Sections) Write(text, section);
        return text.ToString();
    }

    /// <summary>Adds a line.</summary>
    internal static void Line(StringBuilder text, string line)
    {
        if (line.AsSpan().ContainsAnyInRange('\0', '\x1f')) throw new ArgumentException($"A value has a control character in it: {line}");
        text.Append(line).Append("\r\n");
    }

    private static void Write(StringBuilder text, MediaSection section)
    {
        var formats = section.Codecs.IsEmpty ? section.Formats : [.. section.Codecs.Select(codec => codec.PayloadType.ToString())];
        Line(text, $"m={section.Media} {section.Port} {section.Protocol} {(formats.IsEmpty ? "0" : string.Join(' ', formats))}");
        Line(text, "c=IN IP4 0.0.0.0");
        foreach (var candidate in section.Candidates) Line(text, $"a=candidate:{candidate}");
        if (section.EndOfCandidates) Line(text, "a=end-of-candidates");
        if (section.IceUfrag is not null) Line(text, $"a=ice-ufrag:{section.IceUfrag}");
        if (section.IcePwd is not null) Line(text, $"a=ice-pwd:{section.IcePwd}");
        if (!section.IceOptions.IsEmpty) Line(text, $"a=ice-options:{string.Join(' ', section.IceOptions)}");
        foreach (var fingerprint in section.Fingerprints) Line(text, $"a=fingerprint:{fingerprint.Algorithm} {fingerprint.Value}");
        if (section.Setup is { } setup) Line(text, $"a=setup:{Lower(setup)}");
        if (section.Mid is not null) Line(text, $"a=mid:{section.Mid}");
        if (section.BundleOnly) Line(text, "a=bundle-only");
        foreach (var extension in section.Extensions)
            Line(text, $"a=extmap:{extension.Id}{(extension.Direction is { } said ? "/" + Lower(said) : "")} {extension.Uri}");
        if (section.IsRtp) Line(text, $"a={Lower(section.Direction)}");
        foreach (var msid in section.Msids) Line(text, $"a=msid:{msid}");
        if (section.RtcpMux) Line(text, "a=rtcp-mux");
        if (section.RtcpReducedSize) Line(text, "a=rtcp-rsize");
        foreach (var codec in section.Codecs) Write(text, codec);
        WriteSources(text, section);
        WriteLayers(text, section);
    }

    private static void Write(StringBuilder text, CodecFormat codec)
    {
        Line(text, $"a=rtpmap:{codec.PayloadType} {codec.Name}/{codec.ClockRate}{(codec.Channels > 1 ? $"/{codec.Channels}" : "")}");
        foreach (var feedback in codec.Feedback) Line(text, $"a=rtcp-fb:{codec.PayloadType} {feedback}");
        if (codec.Parameters.Length > 0) Line(text, $"a=fmtp:{codec.PayloadType} {codec.Parameters}");
    }

    private static void WriteSources(StringBuilder text, MediaSection section)
    {
        foreach (var group in section.SourceGroups)
            Line(text, $"a=ssrc-group:{string.Join(' ', group.Ssrcs.Select(ssrc => ssrc.ToString()).Prepend(group.Semantics))}");
        foreach (var source in section.Sources)
        {
            if (source.Cname is not null) Line(text, $"a=ssrc:{source.Ssrc} cname:{source.Cname}");
            if (source.Msid is not null) Line(text, $"a=ssrc:{source.Ssrc} msid:{source.Msid}");
            if (source is { Cname: null, Msid: null }) Line(text, $"a=ssrc:{source.Ssrc}");
        }
    }

    private static void WriteLayers(StringBuilder text, MediaSection section)
    {
        foreach (var rid in section.Rids)
            Line(text, $"a=rid:{rid.Id} {(rid.IsSend ? "send" : "recv")}{(rid.Restrictions.Length > 0 ? " " + rid.Restrictions : "")}");
        var simulcast = (section.SimulcastSend.IsEmpty ? "" : " send " + Streams(section.SimulcastSend))
            + (section.SimulcastRecv.IsEmpty ? "" : " recv " + Streams(section.SimulcastRecv));
        if (simulcast.Length > 0) Line(text, $"a=simulcast:{simulcast[1..]}");
    }

    private static string Streams(IEnumerable<SimulcastStream> streams) => string.Join(';', streams.Select(stream =>
        string.Join(',', stream.Alternatives.Select(alternative => (alternative.IsPaused ? "~" : "") + alternative.Rid))));

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
