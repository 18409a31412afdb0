namespace Pharos.Server.Access;

/// <summary>
/// Crockford's base 32 in lower case: 5 bits a character, no <c>i l o u</c>. Survives being read aloud, retyped, selected by a
/// double click and put in a URL.
/// </summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int BitsPerCharacter = 5;

    /// <summary>The text of <paramref name="bytes"/>, whose bit length is a multiple of 5.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length * 8 / BitsPerCharacter];
        int buffer = 0, bits = 0, next = 0;
        foreach (var b in bytes)
        {
            buffer = (buffer << 8) | b;
            bits += 8;
            while (bits >= BitsPerCharacter)
            {
                bits -= BitsPerCharacter;
                text[next++] = Alphabet[(buffer >> bits) & 31];
            }
        }
        return new string(text);
    }

    /// <summary>Reads exactly as many bytes as <paramref name="bytes"/> holds; only the canonical spelling is accepted.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length * BitsPerCharacter != bytes.Length * 8) return false;
        int buffer = 0, bits = 0, next = 0;
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0) return false;
            buffer = (buffer << BitsPerCharacter) | value;
            bits += BitsPerCharacter;
            if (bits < 8) continue;
            bits -= 8;
            bytes[next++] = (byte)(buffer >> bits);
        }
        return true;
    }
}
