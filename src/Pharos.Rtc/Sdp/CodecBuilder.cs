using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// The codecs of a section that is being read. Their attributes come in any order: Firefox writes all <c>fmtp</c> lines before the first
/// <c>rtpmap</c>. Numbers that the <c>m=</c> line has not are none of the section's.
/// </summary>
internal sealed class CodecBuilder
{
    private readonly List<byte> _order = [];
    private readonly Dictionary<byte, CodecFormat> _formats = [];
    private readonly Dictionary<byte, string> _parameters = [];
    private readonly List<(byte? PayloadType, string Feedback)> _feedback = [];

    /// <summary>A payload type of the <c>m=</c> line.</summary>
    public void Add(byte payloadType)
    {
        if (!_order.Contains(payloadType)) _order.Add(payloadType);
    }

    /// <summary>Reads <c>111 opus/48000/2</c>.</summary>
    public string? ReadRtpmap(ReadOnlySpan<char> rest)
    {
        if (!SdpText.TryPayloadType(SdpText.Word(ref rest), out var payloadType)) return "a payload type is a number from 0 to 127";
        rest = rest.TrimEnd(' ');
        var name = SdpText.Before('/', ref rest);
        var clockRate = SdpText.Before('/', ref rest);
        byte channels = 1;
        if (!SdpText.IsName(name) || !SdpText.TryNumber(clockRate, out int hertz) || hertz <= 0
            || !(rest.IsEmpty || (SdpText.TryNumber(rest, out channels) && channels > 0)))
            return "a codec is a name, a clock rate and for sound the channels, as in '111 opus/48000/2'";
        _formats[payloadType] = new CodecFormat
        {
            PayloadType = new(payloadType), Name = name.ToString(), ClockRate = hertz, Channels = channels,
        };
        return null;
    }

    /// <summary>Reads <c>97 apt=96</c>.</summary>
    public string? ReadFmtp(ReadOnlySpan<char> rest)
    {
        if (!SdpText.TryPayloadType(SdpText.Word(ref rest), out var payloadType)) return "a payload type is a number from 0 to 127";
        _parameters[payloadType] = rest.TrimEnd(' ').ToString();
        return null;
    }

    /// <summary>Reads <c>96 nack pli</c>, or <c>*</c> for all.</summary>
    public string? ReadFeedback(ReadOnlySpan<char> rest)
    {
        var word = SdpText.Word(ref rest);
        byte payloadType = 0;
        if (word is not "*" && !SdpText.TryPayloadType(word, out payloadType))
            return "a payload type is a number from 0 to 127, or '*' for all";
        rest = rest.TrimEnd(' ');
        if (rest.IsEmpty) return "the kind of feedback is missing, as in '96 nack pli'";
        _feedback.Add((word is "*" ? null : payloadType, rest.ToString()));
        return null;
    }

    public ImmutableArray<CodecFormat> Build()
    {
        var feedback = _feedback.ToLookup(line => line.PayloadType, line => line.Feedback);
        var codecs = ImmutableArray.CreateBuilder<CodecFormat>();
        foreach (var payloadType in _order)
        {
            var format = _formats.GetValueOrDefault(payloadType) ?? Static(payloadType);
            if (format is null) continue;
            codecs.Add(format with
            {
                Parameters = _parameters.GetValueOrDefault(payloadType, ""),
                Feedback = [.. feedback[payloadType].Concat(feedback[null]).Distinct().Take(SdpLimits.MaxRepeats)],
            });
        }
        return codecs.ToImmutable();
    }

    // The numbers of RFC 3551 §6 that browsers offer and that need no rtpmap.
    private static CodecFormat? Static(byte payloadType) => payloadType switch
    {
        0 => Narrow(payloadType, "PCMU"),
        8 => Narrow(payloadType, "PCMA"),
        9 => Narrow(payloadType, "G722"),
        13 => Narrow(payloadType, "CN"),
        _ => null,
    };

    private static CodecFormat Narrow(byte payloadType, string name) =>
        new() { PayloadType = new(payloadType), Name = name, ClockRate = 8000 };
}
