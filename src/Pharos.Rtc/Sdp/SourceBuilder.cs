using System.Collections.Immutable;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// The tracks and SSRCs of a section that is being read: RFC 8830, RFC 5576. They help to tell streams apart sooner, and media is told apart
/// without them: a line that is malformed, or one too many, is passed over (RFC 8866 §5).
/// </summary>
internal sealed class SourceBuilder
{
    private readonly List<Msid> _msids = [];
    private readonly List<SourceDescription> _sources = [];
    private readonly List<SourceGroup> _groups = [];

    public void ReadMsid(ReadOnlySpan<char> value)
    {
        if (_msids.Count < SdpLimits.MaxRepeats && Msid.TryRead(value, out var msid)) _msids.Add(msid);
    }

    /// <summary>Reads <c>3735928559 cname:x</c>. The number counts even where what is said of it cannot be understood.</summary>
    public void ReadSource(ReadOnlySpan<char> rest)
    {
        if (!SdpText.TryNumber(SdpText.Word(ref rest), out uint number)) return;
        var attribute = SdpText.Before(':', ref rest);
        var at = _sources.FindIndex(source => source.Ssrc.Value == number);
        if (at < 0)
        {
            if (_sources.Count == SdpLimits.MaxSources) return;
            at = _sources.Count;
            _sources.Add(new SourceDescription(new Ssrc(number)));
        }
        if (attribute is "cname" && rest.Length is > 0 and <= byte.MaxValue) _sources[at] = _sources[at] with { Cname = rest.ToString() };
        if (attribute is "msid" && Msid.TryRead(rest, out var msid)) _sources[at] = _sources[at] with { Msid = msid };
    }

    /// <summary>Reads <c>FID 1 2</c>. Half of a group would say something else: it is taken whole or not at all.</summary>
    public void ReadGroup(ReadOnlySpan<char> rest)
    {
        var semantics = SdpText.Word(ref rest);
        if (!SdpText.IsName(semantics) || _groups.Count == SdpLimits.MaxRepeats) return;
        var ssrcs = ImmutableArray.CreateBuilder<Ssrc>();
        while (rest.Length > 0)
        {
            if (ssrcs.Count == SdpLimits.MaxRepeats || !SdpText.TryNumber(SdpText.Word(ref rest), out uint number)) return;
            ssrcs.Add(new Ssrc(number));
        }
        _groups.Add(new SourceGroup(semantics.ToString(), ssrcs.ToImmutable()));
    }

    public MediaSection Build(MediaSection section) =>
        section with { Msids = [.. _msids], Sources = [.. _sources], SourceGroups = [.. _groups] };
}
