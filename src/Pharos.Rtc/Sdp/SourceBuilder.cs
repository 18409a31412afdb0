using System.Collections.Immutable;
using Pharos.Rtc.Primitives;

namespace Pharos.Rtc.Sdp;

/// <summary>The tracks and SSRCs of a section that is being read: RFC 8830, RFC 5576.</summary>
internal sealed class SourceBuilder
{
    private readonly List<Msid> _msids = [];
    private readonly List<SourceDescription> _sources = [];
    private readonly List<SourceGroup> _groups = [];

    /// <summary>Takes in an attribute; what is returned is wrong with it.</summary>
    public string? Read(ReadOnlySpan<char> name, ReadOnlySpan<char> value) => name switch
    {
        "msid" => ReadMsid(value),
        "ssrc" => ReadSource(value),
        _ => ReadGroup(value),
    };

    public MediaSection Build(MediaSection section) =>
        section with { Msids = [.. _msids], Sources = [.. _sources], SourceGroups = [.. _groups] };

    private string? ReadMsid(ReadOnlySpan<char> value)
    {
        if (Msid.Read(value, out var msid) is { } problem) return problem;
        if (_msids.Count == SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} msids";
        _msids.Add(msid!);
        return null;
    }

    private string? ReadSource(ReadOnlySpan<char> rest)
    {
        if (!SdpText.TryNumber(SdpText.Word(ref rest), out uint number)) return "an SSRC is a number from 0 to 4294967295";
        var attribute = SdpText.Before(':', ref rest);
        var at = _sources.FindIndex(source => source.Ssrc.Value == number);
        if (at < 0)
        {
            if (_sources.Count == SdpLimits.MaxSources) return $"there are more than {SdpLimits.MaxSources} SSRCs";
            at = _sources.Count;
            _sources.Add(new SourceDescription(new Ssrc(number)));
        }
        if (attribute is "cname")
        {
            if (rest.IsEmpty || rest.Length > byte.MaxValue) return "a cname has 1 to 255 characters";
            _sources[at] = _sources[at] with { Cname = rest.ToString() };
        }
        if (attribute is "msid")
        {
            if (Msid.Read(rest, out var msid) is { } problem) return problem;
            _sources[at] = _sources[at] with { Msid = msid };
        }
        return null;
    }

    private string? ReadGroup(ReadOnlySpan<char> rest)
    {
        var semantics = SdpText.Word(ref rest);
        if (!SdpText.IsName(semantics)) return "a group of SSRCs begins with what it is for, as in 'FID 1 2'";
        if (_groups.Count == SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} groups of SSRCs";
        var ssrcs = ImmutableArray.CreateBuilder<Ssrc>();
        while (rest.Length > 0)
        {
            if (!SdpText.TryNumber(SdpText.Word(ref rest), out uint number)) return "an SSRC is a number from 0 to 4294967295";
            if (ssrcs.Count == SdpLimits.MaxRepeats) return $"a group has more than {SdpLimits.MaxRepeats} SSRCs";
            ssrcs.Add(new Ssrc(number));
        }
        _groups.Add(new SourceGroup(semantics.ToString(), ssrcs.ToImmutable()));
        return null;
    }
}
