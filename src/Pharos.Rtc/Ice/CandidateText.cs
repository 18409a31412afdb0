using System.Globalization;
using System.Text;
using Pharos.Rtc.Stun;

namespace Pharos.Rtc.Ice;

/// <summary>
/// Reads the text of a candidate, word by word. RFC 8839 §5.1.
/// <code>
/// candidate:foundation component transport priority address port typ type [raddr address rport port] [tcptype type] *(name value)
/// </code>
/// </summary>
internal static class CandidateText
{
    /// <summary>In the order of <see cref="CandidateType"/>.</summary>
    public static readonly string[] Types = ["host", "srflx", "prflx", "relay"];

    /// <summary>In the order of <see cref="TcpType"/>.</summary>
    public static readonly string[] TcpTypes = ["", "active", "passive", "so"];

    private const int MaxLength = 1024;
    private const int MaxFoundation = 32;
    private const int MaxName = 253;
    private const int MaxComponent = 256;
    private const string Keyword = "candidate:";
    private const string LocalDomain = ".local";

    public static bool IsMulticastDnsName(ReadOnlySpan<char> name) => name.EndsWith(LocalDomain, StringComparison.OrdinalIgnoreCase);

    public static CandidateError Read(ReadOnlySpan<char> text, out Candidate? candidate)
    {
        candidate = null;
        text = text.Trim();
        if (text.StartsWith("a=", StringComparison.Ordinal)) text = text[2..];
        if (text.Length > MaxLength || !text.StartsWith(Keyword, StringComparison.OrdinalIgnoreCase)) return CandidateError.NotACandidate;
        text = text[Keyword.Length..];

        var foundation = Word(ref text);
        if (foundation.Length is 0 or > MaxFoundation || !IceChars.AreAll(foundation)) return CandidateError.Foundation;
        if (!TryNumber(Word(ref text), MaxComponent, out var component) || component == 0) return CandidateError.Component;
        var transport = Word(ref text);
        if (transport.IsEmpty) return CandidateError.Transport;
        var isTcp = Is(transport, "tcp");
        if (!isTcp && !Is(transport, "udp")) return CandidateError.OtherTransport;
        if (!TryNumber(Word(ref text), int.MaxValue, out var priority) || priority == 0) return CandidateError.Priority;
        var address = Word(ref text);
        if (!IsAddress(address)) return CandidateError.Address;
        if (!TryNumber(Word(ref text), ushort.MaxValue, out var port)) return CandidateError.Port;
        if (!Is(Word(ref text), "typ")) return CandidateError.Type;
        var type = IndexOf(Types, Word(ref text));
        if (type < 0) return CandidateError.OtherType;

        var relatedError = ReadRelated(ref text, out var relatedAddress, out var relatedPort);
        if (relatedError != CandidateError.None) return relatedError;
        var extensionError = ReadExtensions(text, out var tcpType, out var extensions);
        if (extensionError != CandidateError.None) return extensionError;
        if (isTcp && tcpType <= 0) return CandidateError.TcpType;

        candidate = new Candidate
        {
            Foundation = foundation.ToString(),
            Component = component,
            Priority = priority,
            Address = address.ToString(),
            Port = (ushort)port,
            Type = (CandidateType)type,
            TcpType = isTcp ? (TcpType)tcpType : TcpType.None,
            RelatedAddress = relatedAddress,
            RelatedPort = (ushort)relatedPort,
            Extensions = extensions,
        };
        return CandidateError.None;
    }

    private static CandidateError ReadRelated(ref ReadOnlySpan<char> text, out string? address, out int port)
    {
        (address, port) = (null, 0);
        var rest = text;
        if (!Is(Word(ref rest), "raddr")) return CandidateError.None;
        var related = Word(ref rest);
        if (!IsAddress(related) || !Is(Word(ref rest), "rport")) return CandidateError.Related;
        if (!TryNumber(Word(ref rest), ushort.MaxValue, out port)) return CandidateError.Related;
        address = related.ToString();
        text = rest;
        return CandidateError.None;
    }

    private static CandidateError ReadExtensions(ReadOnlySpan<char> text, out int tcpType, out string extensions)
    {
        (tcpType, extensions) = (0, "");
        var kept = new StringBuilder();
        while (!text.IsEmpty)
        {
            var (name, value) = (Word(ref text).ToString(), Word(ref text).ToString());
            if (name.Length == 0 || value.Length == 0) return CandidateError.Extension;
            if (Is(name, "tcptype"))
            {
                tcpType = IndexOf(TcpTypes, value);
                if (tcpType <= 0) return CandidateError.TcpType;
                continue;
            }
            if (kept.Length > 0) kept.Append(' ');
            kept.Append(name).Append(' ').Append(value);
        }
        extensions = kept.ToString();
        return CandidateError.None;
    }

    // One blank ends a word; two in a row make an empty one, which nothing takes.
    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        var word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return word;
    }

    private static bool TryNumber(ReadOnlySpan<char> word, int max, out int value) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static int IndexOf(string[] words, ReadOnlySpan<char> word)
    {
        for (var i = 0; i < words.Length; i++)
            if (Is(word, words[i])) return i;
        return -1;
    }

    private static bool IsAddress(ReadOnlySpan<char> word)
    {
        if (TransportAddress.TryParse(word, 0, out _)) return true;
        if (word.Length is 0 or > MaxName || word[0] == '.' || word.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var c in word)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')) return false;
        // A name that ends in a number is a mistyped address.
        var last = word[(word.LastIndexOf('.') + 1)..];
        return last.IndexOfAnyExceptInRange('0', '9') >= 0;
    }
}
