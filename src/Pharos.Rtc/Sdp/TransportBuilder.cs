using System.Collections.Immutable;
using Pharos.Rtc.Ice;

namespace Pharos.Rtc.Sdp;

/// <summary>The attributes of ICE and DTLS of a section that is being read: RFC 8839 §5, RFC 8842 §5.</summary>
internal sealed class TransportBuilder
{
    private readonly ImmutableArray<string>.Builder _candidates = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _options = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<DtlsFingerprint>.Builder _fingerprints = ImmutableArray.CreateBuilder<DtlsFingerprint>();
    private SetupRole? _setup;

    public string? Ufrag { get; private set; }

    public string? Pwd { get; private set; }

    public bool EndOfCandidates { get; private set; }

    public ImmutableArray<string> Candidates => _candidates.ToImmutable();

    public ImmutableArray<string> Options => _options.ToImmutable();

    /// <summary>Takes in an attribute; what is returned is wrong with it. Those of others are none of ours.</summary>
    public string? Read(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "ice-ufrag":
                if (!IceCredentials.IsUfrag(value)) return "an ice-ufrag has 4 to 256 letters, digits, '+' and '/'";
                Ufrag = value.ToString();
                return null;
            case "ice-pwd":
                if (!IceCredentials.IsPwd(value)) return "an ice-pwd has 22 to 256 letters, digits, '+' and '/'";
                Pwd = value.ToString();
                return null;
            case "ice-options": return ReadOptions(value);
            case "candidate":
                if (value.IsEmpty) return "the candidate is empty";
                // A machine with many networks gathers more than anybody will try.
                if (_candidates.Count < SdpLimits.MaxCandidates) _candidates.Add(value.ToString());
                return null;
            case "end-of-candidates": EndOfCandidates = true; return null;
            case "fingerprint": return ReadFingerprint(value);
            case "setup": return ReadSetup(value);
            default: return null;
        }
    }

    public MediaSection Build(MediaSection section, TransportBuilder common) => section with
    {
        IceUfrag = Ufrag ?? common.Ufrag,
        IcePwd = Pwd ?? common.Pwd,
        IceOptions = (_options.Count > 0 ? _options : common._options).ToImmutable(),
        Candidates = _candidates.ToImmutable(),
        EndOfCandidates = EndOfCandidates || common.EndOfCandidates,
        Fingerprints = (_fingerprints.Count > 0 ? _fingerprints : common._fingerprints).ToImmutable(),
        Setup = _setup ?? common._setup,
    };

    // Separated by spaces (RFC 8839 §5.6); libdatachannel, which OBS uses, separates them by commas.
    private string? ReadOptions(ReadOnlySpan<char> rest)
    {
        while (rest.Length > 0)
        {
            var words = SdpText.Word(ref rest);
            while (words.Length > 0)
            {
                var option = SdpText.Before(',', ref words);
                if (option.IsEmpty) continue;
                if (!SdpText.IsName(option)) return "an ICE option is a name of 1 to 64 visible characters";
                if (_options.Count == SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} ICE options";
                _options.Add(option.ToString());
            }
        }
        return null;
    }

    private string? ReadFingerprint(ReadOnlySpan<char> value)
    {
        if (DtlsFingerprint.Read(value, out var fingerprint) is { } problem) return problem;
        if (fingerprint is null) return null;
        if (_fingerprints.Count == SdpLimits.MaxRepeats) return $"there are more than {SdpLimits.MaxRepeats} fingerprints";
        _fingerprints.Add(fingerprint);
        return null;
    }

    private string? ReadSetup(ReadOnlySpan<char> value)
    {
        switch (value)
        {
            case "actpass": _setup = SetupRole.ActPass; return null;
            case "active": _setup = SetupRole.Active; return null;
            case "passive": _setup = SetupRole.Passive; return null;
            case "holdconn": _setup = SetupRole.HoldConn; return null;
            default: return "setup is actpass, active, passive or holdconn";
        }
    }
}
