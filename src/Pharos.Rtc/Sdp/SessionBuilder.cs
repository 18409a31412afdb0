using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>A description that is being read.</summary>
internal sealed class SessionBuilder
{
    private readonly SectionBuilder _common = new();
    private readonly List<SectionBuilder> _sections = [];
    private readonly ImmutableArray<SectionGroup>.Builder _groups = ImmutableArray.CreateBuilder<SectionGroup>();
    private bool _begun;
    private bool _hasOrigin;
    private ulong _sessionId;
    private ulong _sessionVersion;
    private bool _iceLite;

    /// <summary>What a complete description would have had; null when it has all.</summary>
    public string? Missing =>
        !_begun ? "the description is empty" : !_hasOrigin ? "the description has no o= line" : null;

    /// <summary>Takes in a line; what is returned is wrong with it.</summary>
    public string? Read(char type, ReadOnlySpan<char> value)
    {
        if (!_begun)
        {
            if (type != 'v' || value is not "0") return "a description begins with 'v=0'";
            _begun = true;
            return null;
        }
        return type switch
        {
            'o' => ReadOrigin(value),
            'm' => ReadMedia(value),
            'a' => ReadAttribute(value),
            _ => null,
        };
    }

    public SessionDescription Build()
    {
        var rtp = _sections.Where(section => section.IsRtp).ToArray();
        return new()
        {
            SessionId = _sessionId,
            SessionVersion = _sessionVersion,
            Groups = _groups.ToImmutable(),
            IceLite = _iceLite,
            ExtmapAllowMixed = _common.ExtmapAllowMixed || (rtp.Length > 0 && rtp.All(section => section.ExtmapAllowMixed)),
            Sections = [.. _sections.Select(section => section.Build(_common))],
        };
    }

    private string? ReadOrigin(ReadOnlySpan<char> value)
    {
        var rest = value;
        SdpText.Word(ref rest);
        var id = SdpText.Word(ref rest);
        var version = SdpText.Word(ref rest);
        if (!SdpText.TryNumber(id, out _sessionId) || !SdpText.TryNumber(version, out _sessionVersion))
            return "an origin is a user name, the session's number, its version, and an address, as in 'o=- 1 1 IN IP4 127.0.0.1'";
        _hasOrigin = true;
        return null;
    }

    private string? ReadMedia(ReadOnlySpan<char> value)
    {
        if (_sections.Count == SdpLimits.MaxSections) return $"there are more than {SdpLimits.MaxSections} m= lines";
        _sections.Add(new SectionBuilder());
        return _sections[^1].ReadMedia(value);
    }

    private string? ReadAttribute(ReadOnlySpan<char> attribute)
    {
        var value = attribute;
        var name = SdpText.Before(':', ref value);
        if (_sections.Count == 0)
        {
            switch (name)
            {
                case "ice-lite": _iceLite = true; return null;
                case "group": return ReadGroup(value);
            }
        }
        var section = _sections.Count == 0 ? _common : _sections[^1];
        if (section.ReadAttribute(name, value) is { } problem) return problem;
        return name is "mid" && _sections.Take(_sections.Count - 1).Any(other => other.Mid == section.Mid)
            ? "two sections have the same mid" : null;
    }

    private string? ReadGroup(ReadOnlySpan<char> value)
    {
        var semantics = SdpText.Word(ref value);
        if (!SdpText.IsName(semantics)) return "a group begins with what it is for, as in 'BUNDLE 0 1'";
        if (_groups.Count == SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} groups";
        var mids = ImmutableArray.CreateBuilder<string>();
        while (value.Length > 0)
        {
            var mid = SdpText.Word(ref value);
            if (mid.IsEmpty) break;
            if (!SdpText.IsName(mid)) return "a group names mids of 1 to 64 visible characters";
            if (mids.Count == SdpLimits.MaxSections) return $"a group has more than {SdpLimits.MaxSections} mids";
            mids.Add(mid.ToString());
        }
        _groups.Add(new SectionGroup(semantics.ToString(), mids.ToImmutable()));
        return null;
    }
}
