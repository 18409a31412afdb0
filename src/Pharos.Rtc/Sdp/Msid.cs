namespace Pharos.Rtc.Sdp;

/// <summary>The stream and track that a section belongs to in the page: the <c>msid</c> attribute of RFC 8830 §2.</summary>
/// <param name="Stream">Its identifier; <c>-</c> is none.</param>
/// <param name="Track">Null when it is left out.</param>
public sealed record Msid(string Stream, string? Track = null)
{
    /// <summary>As it is written.</summary>
    public override string ToString() => Track is null ? Stream : $"{Stream} {Track}";

    /// <summary>Reads <c>stream track</c>.</summary>
    internal static string? Read(ReadOnlySpan<char> text, out Msid? msid)
    {
        var stream = SdpText.Word(ref text);
        var track = SdpText.Word(ref text);
        msid = null;
        if (!SdpText.IsName(stream) || !(track.IsEmpty || SdpText.IsName(track)))
            return "an msid is one or two names, each of 1 to 64 visible characters";
        msid = new(stream.ToString(), track.IsEmpty ? null : track.ToString());
        return null;
    }
}
