namespace Pharos.Rtc.Sdp;

/// <summary>The hash of a certificate: the <c>fingerprint</c> attribute of RFC 8122 §5.</summary>
/// <param name="Algorithm">In small letters, as <c>sha-256</c>.</param>
/// <param name="Value">Bytes in capital hexadecimal digits, with colons between them.</param>
public sealed record DtlsFingerprint(string Algorithm, string Value)
{
    /// <summary>Whether the hash is one that nobody can forge today: SHA-256 or longer.</summary>
    public bool IsStrong => Algorithm is "sha-256" or "sha-384" or "sha-512";

    /// <summary>Describes a hash that was computed.</summary>
    public static DtlsFingerprint Of(string algorithm, ReadOnlySpan<byte> hash)
    {
        var hex = Convert.ToHexString(hash);
        return new(algorithm, string.Join(':', hex.Chunk(2).Select(pair => new string(pair))));
    }

    /// <summary>Whether a certificate's hash, computed with <see cref="Algorithm"/>, is this one.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => string.Equals(Of(Algorithm, hash).Value, Value, StringComparison.Ordinal);

    /// <summary>Reads <c>sha-256 AB:CD:…</c>. An algorithm that is unknown gives none, and no problem.</summary>
    internal static string? Read(ReadOnlySpan<char> text, out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        var value = text;
        var algorithm = SdpText.Word(ref value).ToString().ToLowerInvariant();
        var length = algorithm switch { "sha-1" => 20, "sha-224" => 28, "sha-256" => 32, "sha-384" => 48, "sha-512" => 64, _ => 0 };
        if (length == 0) return SdpText.IsName(algorithm) ? null : "a fingerprint is an algorithm and its bytes, as in 'sha-256 AB:CD:…'";
        value = value.TrimEnd(' ');
        if (value.Length != (length * 3) - 1)
            return $"a {algorithm} fingerprint has {length} bytes in hexadecimal digits, with colons between them";
        for (var at = 0; at < value.Length; at++)
        {
            if (at % 3 == 2 ? value[at] != ':' : !char.IsAsciiHexDigit(value[at]))
                return "a fingerprint's bytes are hexadecimal digits, with colons between them";
        }
        fingerprint = new(algorithm, value.ToString().ToUpperInvariant());
        return null;
    }
}
