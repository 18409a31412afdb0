using System.Collections.Immutable;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// A format of an RTP section: its <c>rtpmap</c> and <c>fmtp</c> (RFC 8866 §6.6, §6.15) and <c>rtcp-fb</c> lines (RFC 4585 §4.2).
/// </summary>
public sealed record CodecFormat
{
    /// <summary>The number it has in this description.</summary>
    public required PayloadType PayloadType { get; init; }

    /// <summary>As written; compare with <see cref="Is"/>.</summary>
    public required string Name { get; init; }

    /// <summary>In hertz.</summary>
    public required int ClockRate { get; init; }

    /// <summary>1 to 255, and 1 for video.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>The <c>fmtp</c> line without its number, as <c>apt=96</c>; empty when there is none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Such as <c>nack pli</c>.</summary>
    public ImmutableArray<string> Feedback { get; init; } = [];

    /// <summary>Whether it is this codec: names are alike in capital and small letters.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a retransmission format, RFC 4588 §8.</summary>
    public bool IsRtx => Is("rtx");

    /// <summary>For <c>rtx</c>: the format that is sent again. Null when it does not say.</summary>
    public PayloadType? AssociatedPayloadType => SdpText.TryPayloadType(Parameter("apt"), out var value) ? new PayloadType(value) : null;

    /// <summary>Whether a player that was promised this format plays what is sent in another: the numbers need not be the same.</summary>
    public bool Takes(CodecFormat sent) => CodecRules.Takes(this, sent) > 0;

    /// <summary>The value of a parameter, as <c>1</c> for <c>packetization-mode</c>; null when there is no such parameter.</summary>
    public string? Parameter(string name)
    {
        var rest = Parameters.AsSpan();
        while (rest.Length > 0)
        {
            var value = SdpText.Before(';', ref rest);
            var key = SdpText.Before('=', ref value).Trim(' ');
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value.Trim(' ').ToString();
        }
        return null;
    }
}
