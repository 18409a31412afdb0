using System.Diagnostics.CodeAnalysis;

namespace Pharos.Rtc.Sdp;

/// <summary>The stream and track that a section belongs to in the page: the <c>msid</c> attribute of RFC 8830 §2.</summary>
/// <param name="Stream">Its identifier; <c>-</c> is none.</param>
/// <param name="Track">Null when it is left out.</param>
public sealed record Msid(string Stream, string? Track = null)
{
    /// <summary>As it is written.</summary>
    public override string ToString() => Track is null ? Stream : $"{Stream} {Track}";

    /// <summary>Reads <c>stream track</c>: one or two names, each of 1 to 64 visible characters.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out Msid? msid)
    {
        var stream = SdpText.Word(ref text);
        var track = SdpText.Word(ref text);
        msid = SdpText.IsName(stream) && (track.IsEmpty || SdpText.IsName(track))
            ? new(stream.ToString(), track.IsEmpty ? null : track.ToString())
            : null;
        return msid is not null;
    }
}
