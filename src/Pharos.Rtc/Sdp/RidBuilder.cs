using System.Collections.Immutable;

namespace Pharos.Rtc.Sdp;

/// <summary>The layers of a section that is being read: RFC 8851, RFC 8853.</summary>
internal sealed class RidBuilder
{
    private const string Form = "a simulcast is 'send', 'recv' or both, each with rids, as in 'send q;h;f'";

    private readonly List<RidDescription> _rids = [];
    private ImmutableArray<SimulcastStream> _send = [];
    private ImmutableArray<SimulcastStream> _recv = [];

    /// <summary>Takes in an attribute; what is returned is wrong with it.</summary>
    public string? Read(ReadOnlySpan<char> name, ReadOnlySpan<char> value) => name is "rid" ? ReadRid(value) : ReadSimulcast(value);

    public MediaSection Build(MediaSection section) => section with { Rids = [.. _rids], SimulcastSend = _send, SimulcastRecv = _recv };

    private string? ReadRid(ReadOnlySpan<char> rest)
    {
        var id = SdpText.Word(ref rest);
        var direction = SdpText.Word(ref rest);
        if (!SdpText.IsRid(id) || direction is not ("send" or "recv")) return "a rid is a name and 'send' or 'recv', as in 'h send'";
        if (_rids.Count == SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} rids";
        foreach (var other in _rids)
        {
            if (id.SequenceEqual(other.Id)) return "two layers have the same rid";
        }
        _rids.Add(new RidDescription(id.ToString(), direction is "send", rest.TrimEnd(' ').ToString()));
        return null;
    }

    private string? ReadSimulcast(ReadOnlySpan<char> rest)
    {
        if (_send.Length + _recv.Length > 0) return "a section has one simulcast line at most";
        do
        {
            var direction = SdpText.Word(ref rest);
            var list = SdpText.Word(ref rest);
            if (list.IsEmpty || ReadStreams(list) is not { } streams) return Form;
            if (streams.Length > SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} simulcast streams";
            switch (direction)
            {
                case "send" when _send.IsEmpty: _send = streams; break;
                case "recv" when _recv.IsEmpty: _recv = streams; break;
                default: return Form;
            }
        }
        while (rest.Length > 0);
        return null;
    }

    private static ImmutableArray<SimulcastStream>? ReadStreams(ReadOnlySpan<char> list)
    {
        var streams = ImmutableArray.CreateBuilder<SimulcastStream>();
        foreach (var stream in list.Split(';'))
        {
            var alternatives = ImmutableArray.CreateBuilder<SimulcastAlternative>();
            foreach (var part in list[stream].Split(','))
            {
                var rid = list[stream][part];
                var paused = rid.StartsWith('~');
                if (paused) rid = rid[1..];
                if (!SdpText.IsRid(rid)) return null;
                alternatives.Add(new SimulcastAlternative(rid.ToString(), paused));
            }
            streams.Add(new SimulcastStream(alternatives.ToImmutable()));
        }
        return streams.ToImmutable();
    }
}
