namespace Pharos.Rtc.Sdp;

/// <summary>
/// The lines of a description, RFC 8866 §5: <c>letter = value</c>, ended by CRLF, or by LF alone as hand-made ones are. Empty lines
/// are passed over: servers and editors leave one at the end.
/// </summary>
internal ref struct SdpLines(ReadOnlySpan<char> text)
{
    private readonly bool _tooLong = text.Length > SdpLimits.MaxLength;
    private ReadOnlySpan<char> _rest = text;
    private ReadOnlySpan<char> _line;
    private int _number;

    /// <summary>The letter.</summary>
    public readonly char Type => _line[0];

    /// <summary>What is behind <c>=</c>.</summary>
    public readonly ReadOnlySpan<char> Value => _line[2..];

    /// <summary>Set when <see cref="Next"/> ended because a line is none.</summary>
    public SdpError? Error { get; private set; }

    /// <summary>Goes to the next line; false at the end, or at a line that is none.</summary>
    public bool Next()
    {
        if (_tooLong)
        {
            Error = new SdpError(0, "", $"the description is longer than {SdpLimits.MaxLength} characters");
            return false;
        }
        while (_rest.Length > 0)
        {
            _number++;
            var end = _rest.IndexOf('\n');
            _line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (_line.EndsWith('\r')) _line = _line[..^1];
            if (_number > SdpLimits.MaxLines) return Fail($"the description has more than {SdpLimits.MaxLines} lines");
            if (_line.IsEmpty) continue;
            if (_line.Length > SdpLimits.MaxLineLength) return Fail($"the line is longer than {SdpLimits.MaxLineLength} characters");
            if (_line.ContainsAnyInRange('\0', '\x1f')) return Fail("the line has a control character in it");
            if (_line.Length < 2 || _line[1] != '=' || !char.IsAsciiLetterLower(_line[0]))
                return Fail("a line is a small letter, '=' and a value");
            return true;
        }
        return false;
    }

    /// <summary>What is wrong with the line at hand.</summary>
    public readonly SdpError Describe(string problem)
    {
        var shown = _line[..Math.Min(_line.Length, SdpError.MaxLineShown)].ToString();
        return new SdpError(_number, string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter)), problem);
    }

    private bool Fail(string problem)
    {
        Error = Describe(problem);
        return false;
    }
}
