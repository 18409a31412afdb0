using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>
/// A fragment that is being read. Some clients leave the <c>m=</c> line out: a mid or a candidate then begins the section.
/// </summary>
internal sealed class SdpFragmentBuilder
{
    private readonly TransportBuilder _common = new();
    private readonly List<Section> _sections = [];
    private ImmutableArray<string> _bundle = [];
    private bool _iceLite;

    /// <summary>Takes in a line; what is returned is wrong with it.</summary>
    public string? Read(char type, ReadOnlySpan<char> value)
    {
        if (type == 'm')
        {
            var media = SdpText.Word(ref value);
            return SdpText.IsName(media) ? Begin(media) : "an m= line begins with a medium, as in 'm=audio 9 UDP/TLS/RTP/SAVPF 0'";
        }
        if (type != 'a') return null;
        var name = SdpText.Before(':', ref value);
        switch (name)
        {
            case "ice-lite": _iceLite = true; return null;
            case "group": return ReadGroup(value);
            case "mid":
                value = value.Trim(' ');
                if (!SdpText.IsName(value)) return "a mid is a name of 1 to 64 visible characters";
                if ((_sections.Count == 0 || _sections[^1].Mid is not null) && Begin("audio") is { } problem) return problem;
                _sections[^1].Mid = value.ToString();
                return null;
            case "candidate" when _sections.Count == 0: Begin("audio"); break;
        }
        return (_sections.Count == 0 ? _common : _sections[^1].Transport).Read(name, value);
    }

    public SdpFragment Build()
    {
        // Credentials alone are a fragment too: they are of a section without a name.
        if (_sections.Count == 0 && (_common.Ufrag ?? _common.Pwd) is not null) Begin("audio");
        return new() { IceLite = _iceLite, Bundle = _bundle, Sections = [.. _sections.Select(Build)] };
    }

    private SdpFragmentSection Build(Section section) => new()
    {
        Media = section.Media,
        Mid = section.Mid,
        IceUfrag = section.Transport.Ufrag ?? _common.Ufrag,
        IcePwd = section.Transport.Pwd ?? _common.Pwd,
        IceOptions = section.Transport.Options.IsEmpty ? _common.Options : section.Transport.Options,
        Candidates = section.Transport.Candidates,
        EndOfCandidates = section.Transport.EndOfCandidates || _common.EndOfCandidates,
    };

    private string? Begin(ReadOnlySpan<char> media)
    {
        if (_sections.Count == SdpLimits.MaxSections) return $"there are more than {SdpLimits.MaxSections} sections";
        _sections.Add(new Section(media.ToString()));
        return null;
    }

    private string? ReadGroup(ReadOnlySpan<char> rest)
    {
        if (SdpText.Word(ref rest) is not SectionGroup.Bundle) return null;
        var mids = ImmutableArray.CreateBuilder<string>();
        while (rest.Length > 0)
        {
            var mid = SdpText.Word(ref rest);
            if (!SdpText.IsName(mid)) return "a group names mids of 1 to 64 visible characters";
            if (mids.Count == SdpLimits.MaxSections) return $"a group has more than {SdpLimits.MaxSections} mids";
            mids.Add(mid.ToString());
        }
        _bundle = mids.ToImmutable();
        return null;
    }

    private sealed class Section(string media)
    {
        public string Media { get; } = media;

        public TransportBuilder Transport { get; } = new();

        public string? Mid { get; set; }
    }
}
